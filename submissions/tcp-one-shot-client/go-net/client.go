// One sentence: net.Dial, and io.ReadAll until the server closes.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

func main() {
	conn, err := net.Dial("tcp", "localhost:12000")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	fmt.Print("Input lowercase sentence: ")
	scanner := bufio.NewScanner(os.Stdin)
	if !scanner.Scan() {
		log.Fatal("no sentence")
	}
	fmt.Fprint(conn, scanner.Text())

	answer, err := io.ReadAll(conn)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("From Server: %s\n", answer)
}
