// Server with encoding/binary, a goroutine for each client.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
)

type header struct {
	Length uint16
	Number uint32
}

func serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		var h header
		if err := binary.Read(in, binary.BigEndian, &h); err != nil {
			return
		}
		text := make([]byte, h.Length)
		if _, err := io.ReadFull(in, text); err != nil {
			return
		}
		for _, b := range text {
			h.Number += uint32(b)
		}
		if binary.Write(conn, binary.BigEndian, h) != nil {
			return
		}
		if _, err := conn.Write(text); err != nil {
			return
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Println("usage: server PORT")
		os.Exit(1)
	}
	l, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			fmt.Println(err)
			continue
		}
		go serve(conn)
	}
}
