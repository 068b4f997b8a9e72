// One client after the other; the second argument of ServerSocket is the length of the queue.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Scanner;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]), 20);
        System.out.print("open the door? ");
        new Scanner(System.in).nextLine();
        int number = 0;
        while (true) {
            try (Socket client = listener.accept()) {
                number++;
                String name = new BufferedReader(new InputStreamReader(client.getInputStream())).readLine();
                if (name != null) {
                    client.getOutputStream().write((number + " " + name + "\n").getBytes());
                }
            } catch (IOException e) {
                System.out.println("number " + number + " has left");
            }
        }
    }
}
