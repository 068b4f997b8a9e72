package main

import (
	"fmt"
	"io"
	"net"
	"os"
)

func main() {
	server, _ := net.Dial("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
	var word string
	fmt.Scan(&word)
	fmt.Fprintln(server, word)
	io.Copy(os.Stdout, server)
}
