import java.io.*;
import java.net.*;
import java.util.Scanner;

public class TCPClient {
    public static void main(String[] args) throws IOException {
        Socket server = new Socket(args[0], Integer.parseInt(args[1]));
        server.getOutputStream().write((new Scanner(System.in).next() + "\n").getBytes());
        server.getInputStream().transferTo(System.out);
    }
}
