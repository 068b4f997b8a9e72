package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
)

func main() {
	listener, _ := net.Listen("tcp", ":"+os.Args[1])
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			for lines := bufio.NewScanner(conn); lines.Scan(); {
				fmt.Fprintf(conn, "%s\n", lines.Text())
			}
			conn.Close()
		}()
	}
}
