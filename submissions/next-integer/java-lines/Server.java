// The server of a pair. Numbers and answers travel as lines; BigDecimal is exact.
import java.io.*;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    static String answer(String text) {
        if (!text.matches("[+-]?[0-9]+(\\.[0-9]+)?"))
            return "not a number";
        return new BigDecimal(text).setScale(0, RoundingMode.FLOOR).toBigInteger().add(BigInteger.ONE).toString();
    }

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]));
        while (true) {
            try (Socket client = server.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream()));
                PrintWriter out = new PrintWriter(client.getOutputStream(), true);
                String line;
                while ((line = in.readLine()) != null)
                    out.println(answer(line));
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
