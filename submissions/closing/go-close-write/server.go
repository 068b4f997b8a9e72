// A goroutine for each client, and CloseWrite for the end.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

func serve(conn *net.TCPConn) {
	defer conn.Close()
	buf := make([]byte, 8192)
	count := 0
	for {
		n, err := conn.Read(buf)
		end := bytes.IndexByte(buf[:n], 4)
		if end >= 0 {
			n = end
		}
		if _, werr := conn.Write(buf[:n]); werr != nil {
			return
		}
		count += n
		if end >= 0 || err == io.EOF {
			break
		}
		if err != nil {
			return
		}
	}
	fmt.Fprintf(conn, "%d bytes\n", count)
	conn.CloseWrite()
	io.Copy(io.Discard, conn)
}

func main() {
	addr, err := net.ResolveTCPAddr("tcp", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.ListenTCP("tcp", addr)
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := listener.AcceptTCP()
		if err == nil {
			go serve(conn)
		}
	}
}
