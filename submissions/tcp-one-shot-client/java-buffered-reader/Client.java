// One sentence: Socket and its streams.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        BufferedReader inFromUser = new BufferedReader(new InputStreamReader(System.in));
        Socket clientSocket = new Socket("localhost", 12000);

        System.out.print("Input lowercase sentence: ");
        String sentence = inFromUser.readLine();
        clientSocket.getOutputStream().write(sentence.getBytes());

        byte[] answer = clientSocket.getInputStream().readAllBytes();
        System.out.println("From Server: " + new String(answer));
        clientSocket.close();
    }
}
