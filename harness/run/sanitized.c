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
