package main

import (
	"log"
	"net"
	"os"

	"example.com/uppercase/upper"
)

func serve(conn net.Conn) {
	defer conn.Close()
	// A client that vanishes is no news.
	if err := upper.Copy(conn, conn); err != nil {
		log.Print(err)
	}
}

func main() {
	listener, err := net.Listen("tcp", net.JoinHostPort("", os.Args[1]))
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
