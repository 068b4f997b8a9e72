// Three goroutines, each of which accepts and serves one client after the other.
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
		fmt.Fprintf(conn, "%d %s", n, line)
	}
}

func main() {
	listener, err := net.Listen("tcp4", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 2; i++ {
		go work(listener)
	}
	work(listener)
}

func work(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		serve(conn)
	}
}
