package main

import (
	"bufio"
	"fmt"
	"net"
	"os"

	"example.com/upper"
)

func main() {
	listener, _ := net.Listen("tcp", ":"+os.Args[1])
	client, _ := listener.Accept()
	line, _ := bufio.NewReader(client).ReadString('\n')
	fmt.Fprint(client, upper.Upper(line))
}
