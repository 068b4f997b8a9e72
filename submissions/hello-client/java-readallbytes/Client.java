// Hello client: all bytes until the server closes.
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class Client {
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: java Client IP PORT");
            System.exit(1);
        }
        byte[] data;
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            data = socket.getInputStream().readAllBytes();
        }
        if (data.length == 0 || data[data.length - 1] != 0) {
            System.err.println("The server has closed too early");
            System.exit(1);
        }
        System.out.print("Message from server : ");
        System.out.println(new String(data, 0, data.length - 1, StandardCharsets.UTF_8));
    }
}
