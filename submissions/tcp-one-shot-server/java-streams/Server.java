// One sentence a connection: ServerSocket and its streams.
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket welcomeSocket = new ServerSocket(12000);
        System.out.println("The server is ready to receive");

        byte[] buffer = new byte[1024];
        while (true) {
            Socket connectionSocket = welcomeSocket.accept();
            try {
                int n = connectionSocket.getInputStream().read(buffer);
                if (n > 0) {
                    String sentence = new String(buffer, 0, n);
                    connectionSocket.getOutputStream().write(sentence.toUpperCase().getBytes());
                }
            } catch (IOException e) {
                System.err.println(e.getMessage());
            } finally {
                connectionSocket.close();
            }
        }
    }
}
