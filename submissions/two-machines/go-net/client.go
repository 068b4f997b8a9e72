// The client of two machines: a line out, a line back.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
)

func main() {
	conn, err := net.Dial("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer conn.Close()
	host, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
	fmt.Println("connected to", host)

	answers := bufio.NewReader(conn)
	keyboard := bufio.NewScanner(os.Stdin)
	for keyboard.Scan() {
		fmt.Fprintln(conn, keyboard.Text())
		answer, err := answers.ReadString('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Print(answer)
	}
}
