#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct packet {
    uint8_t number;
    uint16_t checksum;
    char line[1000];
} __attribute__((packed));

#define HEADER offsetof(struct packet, line)

static uint16_t sum_of(const struct packet *packet, size_t length)
{
    uint16_t sum = packet->number;
    for (size_t i = 0; i < length - HEADER; i++)
        sum = (uint16_t)(sum + (unsigned char)packet->line[i]);
    return sum;
}
