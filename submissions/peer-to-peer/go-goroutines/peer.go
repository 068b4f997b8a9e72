// Peer: a goroutine for each connection.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
)

func receive(conn net.Conn) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil {
		fmt.Print("< " + line)
	}
}

func deliver(address, line string) {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		_, err = conn.Write([]byte(line))
		conn.Close()
	}
	if err != nil {
		fmt.Print("! " + line)
	}
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: peer PORT HOST OTHER")
	}
	ln, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go receive(conn)
		}
	}()

	other := net.JoinHostPort(os.Args[2], os.Args[3])
	keyboard := bufio.NewReader(os.Stdin)
	for {
		line, err := keyboard.ReadString('\n')
		if err != nil {
			return
		}
		deliver(other, line)
	}
}
