// One client after the other. net.Listen asks for as long a queue as the system allows.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print("open the door? ")
	bufio.NewReader(os.Stdin).ReadString('\n')
	for number := 1; ; number++ {
		conn, err := listener.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		name, err := bufio.NewReader(conn).ReadString('\n')
		if err == nil {
			fmt.Fprintf(conn, "%d %s", number, name)
		}
		conn.Close()
	}
}
