// Accepts everybody, but a pool of three threads does the work: a fourth client waits for a thread.
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.*;

public class Server {
    static void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = client.getOutputStream();
            StringBuilder line = new StringBuilder();
            int number = 0, c;
            while ((c = in.read()) != -1) {
                line.append((char) c);
                if (c == '\n') {
                    number++;
                    out.write((number + " " + line).getBytes(StandardCharsets.ISO_8859_1));
                    line.setLength(0);
                }
            }
        } catch (IOException e) {
            System.err.println("client: " + e.getMessage());
        }
    }

    public static void main(String[] args) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]))) {
            while (true) {
                Socket client = listener.accept();
                pool.submit(() -> serve(client));
            }
        }
    }
}
