package main

import (
	"bufio"
	"log"
	"net"
	"os"
	"strings"
)

// Log writes to standard error.
func main() {
	conn, err := net.Dial("tcp", os.Args[1]+":"+os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	keyboard := bufio.NewReader(os.Stdin)
	server := bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	for {
		line, _ := keyboard.ReadString('\n')
		if line == "" {
			break
		}
		server.WriteString(strings.TrimSuffix(line, "\n") + "\n")
		if err := server.Flush(); err != nil {
			log.Fatal(err)
		}
		answer, err := server.ReadString('\n')
		if err != nil {
			log.Fatal(err)
		}
		os.Stdout.WriteString(answer)
	}
	conn.Close()
}
