// A goroutine for each client; RemoteAddr is already the text that is asked for.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
)

func serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Fprintf(conn, "%s %d %s", conn.RemoteAddr(), n, line)
	}
}

func main() {
	listener, err := net.Listen("tcp4", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(conn)
	}
}
