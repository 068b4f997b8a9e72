#include <cctype>
#include <cstdlib>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

static void serve(int client)
{
    char line[100];
    std::string answer;
    for (ssize_t i = 0, length = read(client, line, sizeof line); i < length; i++)
        answer += static_cast<char>(std::toupper(line[i]));
    if (write(client, answer.data(), answer.size()) < 0)
        std::exit(1);
}

int main(int, char *argv[])
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[1])));
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address);
    listen(listener, 5);
    std::thread(serve, accept(listener, nullptr, nullptr)).join();
}
