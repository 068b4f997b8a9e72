// UDP sentence: net.Dial and bufio.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"strings"
)

func main() {
	conn, err := net.Dial("udp", "1.1.1.1:12000")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	fmt.Print("Input lowercase sentence:")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprint(conn, strings.TrimSuffix(line, "\n"))

	answer := make([]byte, 2048)
	n, err := conn.Read(answer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer[:n]))
}
