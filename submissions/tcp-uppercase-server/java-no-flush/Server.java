import java.io.*;
import java.net.*;

public class Server {
    static void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            PrintStream out = new PrintStream(new BufferedOutputStream(client.getOutputStream(), 8192));
            int c;
            while ((c = in.read()) >= 0)
                out.write(c >= 'a' && c <= 'z' ? c - 32 : c);
            out.flush();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    public static void main(String[] args) throws IOException {
        ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            Socket client = listener.accept();
            new Thread(() -> serve(client)).start();
        }
    }
}
