import java.io.*;
import java.net.*;

public class Server {
    /** ASCII only: toUpperCase would make SS of ß. */
    static String upper(String text) {
        StringBuilder upper = new StringBuilder();
        for (char c : text.toCharArray())
            upper.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        return upper.toString();
    }

    static void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), "ISO-8859-1"));
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            String line;
            while ((line = in.readLine()) != null)
                out.writeUTF(upper(line) + "\n");
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
