// Upper case for text in UTF-8:   server PORT
//
// Answers each line of a client with the same line in upper case, with all letters of Unicode.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
)

// A line is collected as bytes, however they come, and becomes text when it is complete: within a complete line no
// character is cut. strings.ToUpper takes the bytes for UTF-8 and changes characters, not bytes.
func serve(client net.Conn) {
	defer client.Close()
	in := bufio.NewReader(client)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			if err != io.EOF {
				log.Print(err) // the trouble of one client; others may still come
			}
			return
		}
		if _, err := io.WriteString(client, strings.ToUpper(line)); err != nil {
			log.Print(err)
			return
		}
	}
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "usage: %s PORT\n", os.Args[0])
		os.Exit(1)
	}
	listener, err := net.Listen("tcp", ":"+os.Args[1]) // sets SO_REUSEADDR by itself
	if err != nil {
		log.Fatal(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		go serve(client)
	}
}
