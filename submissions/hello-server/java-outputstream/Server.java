// Hello server: what goes wrong is an IOException, which ends main with exit status 1.
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class Server {
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: java Server PORT");
            System.exit(1);
        }
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(Integer.parseInt(args[0])));
            try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                out.write("Hello World!\0".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }
}
