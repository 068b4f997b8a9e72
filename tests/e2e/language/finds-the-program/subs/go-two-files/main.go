package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
)

func main() {
	listener, _ := net.Listen("tcp", ":"+os.Args[1])
	client, _ := listener.Accept()
	line, _ := bufio.NewReader(client).ReadString('\n')
	fmt.Fprint(client, toUpper(line))
}
