#include "run/sanitized.h"

#include "os/fs.h"

#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The names that a linker leaves in the file: of the libraries, or of what is linked in. */
static const char *const leak_sanitizers[] = {"libasan.so", "liblsan.so", "__lsan_", "__asan_init", NULL};
static const char *const other_sanitizers[] = {"libtsan.so", "__tsan_init", "libhwasan.so", "__msan_init", NULL};
static const char *const of_go[] = {"\377 Go buildinf:", NULL};

static bool mentions(const char *bytes, size_t len, const char *const *names)
{
    for (; *names; names++)
        if (memmem(bytes, len, *names, strlen(*names)))
            return true;
    return false;
}

struct found {
    bool native, loaded, leaks, other, go;
};

/* Whether another program loads its libraries: else valgrind cannot put its own malloc() in. */
static bool is_loaded(const char *bytes, size_t len)
{
    Elf64_Ehdr head;
    Elf64_Phdr part;

    if (len < sizeof head || bytes[EI_CLASS] != ELFCLASS64)
        return false;
    memcpy(&head, bytes, sizeof head);
    for (size_t i = 0; i < head.e_phnum; i++) {
        uint64_t at = head.e_phoff + i * sizeof part;
        if (at < head.e_phoff || at > len - sizeof part)
            return false;
        memcpy(&part, bytes + at, sizeof part);
        if (part.p_type == PT_INTERP)
            return true;
    }
    return false;
}

static struct found look_at(const char *bytes, size_t len)
{
    if (len <= 4 || memcmp(bytes, "\177ELF", 4) != 0)
        return (struct found){.native = false};
    return (struct found){true, is_loaded(bytes, len), mentions(bytes, len, leak_sanitizers),
                          mentions(bytes, len, other_sanitizers), mentions(bytes, len, of_go)};
}

static struct found look_into(const char *folder, const char *program)
{
    struct found found = {.native = false};
    struct stat about;

    if (!strchr(program, '/') || program[0] == '/')
        return found;
    int fd = fs_open_inside(folder, program, O_RDONLY);
    if (fd < 0)
        return found;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        char *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            found = look_at(bytes, (size_t)about.st_size);
            munmap(bytes, (size_t)about.st_size);
        }
    }
    close(fd);
    return found;
}

bool sanitized_is(const char *folder, const char *program)
{
    return look_into(folder, program).leaks;
}

enum native sanitized_kind(const char *folder, const char *program)
{
    struct found found = look_into(folder, program);

    if (found.leaks || found.other)
        return NATIVE_SANITIZED;
    return found.loaded && !found.go ? NATIVE_PLAIN : NATIVE_NOT;
}

/* Whether the line begins with the form, in which '#' stands for a number. */
static bool begins_as(const char *line, const char *form)
{
    for (; *form; form++) {
        size_t len = *form == '#' ? strspn(line, "0123456789") : *line == *form;
        if (len == 0)
            return false;
        line += len;
    }
    return true;
}

/* "server.c:31:9: runtime error: ". What ends in a digit is no file but the hour of a time. */
static bool is_undefined_behaviour(const char *line)
{
    size_t file = strcspn(line, ":\n");

    return file > 0 && !strchr("0123456789 \t", line[file - 1]) && begins_as(line + file, ":#:#: runtime error: ");
}

/* "WARNING: ThreadSanitizer: data race (pid=42)" */
static bool is_race(const char *line)
{
    size_t len = strcspn(line, "\n");
    const char *end = memmem(line, len, " (pid=", 6);

    return begins_as(line, "WARNING: ThreadSanitizer: ") && end && begins_as(end, " (pid=#)");
}

const char *sanitized_report(const char *text)
{
    static const char *const forms[] = {
        "==#==ERROR: AddressSanitizer",          "==#==ERROR: HWAddressSanitizer", "==#==ERROR: LeakSanitizer",
        "==#==ERROR: ThreadSanitizer",           "==#==ERROR: MemorySanitizer",    "==#==WARNING: MemorySanitizer",
        "==#==ERROR: UndefinedBehaviorSanitizer"};

    for (const char *line = text; line; line = strchr(line, '\n'), line += line != NULL) {
        if (is_undefined_behaviour(line) || is_race(line))
            return line;
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
            if (begins_as(line, forms[i]))
                return line;
    }
    return NULL;
}
