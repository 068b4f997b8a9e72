import java.io.*;
import java.net.*;

public class TCPServer {
    public static void main(String[] args) throws IOException {
        Socket client = new ServerSocket(Integer.parseInt(args[0])).accept();
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream()));
        client.getOutputStream().write((in.readLine().toUpperCase() + "\n").getBytes());
    }
}
