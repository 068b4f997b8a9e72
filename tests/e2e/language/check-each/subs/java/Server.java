import java.io.*;
import java.net.*;

class Server {
    static void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[99];
            for (int len; (len = in.read(bytes)) > 0;)
                socket.getOutputStream().write(bytes, 0, len);
        } catch (IOException e) {
        }
    }

    public static void main(String[] args) throws IOException {
        ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            Socket socket = listener.accept();
            new Thread(() -> serve(socket)).start();
        }
    }
}
