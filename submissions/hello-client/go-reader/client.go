// Hello client: the bufio.Reader collects up to the zero byte.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: client IP PORT")
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	msg, err := bufio.NewReader(conn).ReadString(0)
	if err != nil {
		log.Fatal("greeting: ", err)
	}
	fmt.Print("Message from server : ", msg)
}
