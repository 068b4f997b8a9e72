// Makes a new reader for each line: what the old one had read ahead is lost.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket welcomeSocket = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            Socket socket = welcomeSocket.accept();
            new ClientHandler(socket).start();
        }
    }
}

class ClientHandler extends Thread {
    private final Socket socket;

    ClientHandler(Socket socket) {
        this.socket = socket;
    }

    private String readLine() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        return in.readLine();
    }

    @Override
    public void run() {
        try {
            PrintWriter out = new PrintWriter(socket.getOutputStream(), true);
            String line;
            while ((line = readLine()) != null) {
                out.println(line.toUpperCase());
            }
            socket.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
