// A server for many clients: a goroutine for each.   server PORT
//
// Sends back each line backwards. A goroutine that waits costs next to nothing, so that each client can be served as if
// it were the only one: below, the runtime watches all sockets with epoll.
package main

import (
	"bufio"
	"io"
	"log"
	"net"
	"os"
)

const longest = 10000 // the longest line, with its line feed

func serve(conn net.Conn) {
	defer conn.Close()
	// One reader for the whole connection: it may have read more than one line, and a new one would lose the rest.
	in := bufio.NewReaderSize(conn, longest)
	for {
		line, err := in.ReadSlice('\n')
		if err == io.EOF {
			return
		}
		if err != nil {
			log.Print(err) // the end of this client only
			return
		}
		for i, j := 0, len(line)-2; i < j; i, j = i+1, j-1 {
			line[i], line[j] = line[j], line[i]
		}
		// Write sends all of it, or fails.
		if _, err := conn.Write(line); err != nil {
			log.Print(err)
			return
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatalf("usage: %s PORT", os.Args[0])
	}
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		go serve(conn)
	}
}
