// Upper case server: takes each byte for a character.
package main

import (
	"fmt"
	"net"
	"os"
	"unicode"
)

func handle(conn net.Conn) {
	defer conn.Close()
	buf := make([]byte, 1024)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		for i := 0; i < n; i++ {
			buf[i] = byte(unicode.ToUpper(rune(buf[i])))
		}
		conn.Write(buf[:n])
	}
}

func main() {
	ln, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			continue
		}
		go handle(conn)
	}
}
