#include "os/memcheck.h"

#include "base/clock.h"
#include "os/confine.h"
#include "os/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 512 };
#define LARGEST_FILE ((size_t)2 << 20)
#define MEMORY (UINT64_C(64) << 20)
#define WITHIN_NS (5 * CLOCK_S)

struct file {
    unsigned life, pid;
    const char *xml;
    size_t len;
};

struct errand {
    const struct memcheck_view *view;
    struct file files[MOST_FILES];
    size_t count;
};

static int by_age(const void *a, const void *b)
{
    const struct file *one = a, *other = b;

    if (one->life != other->life)
        return one->life < other->life ? -1 : 1;
    return one->pid < other->pid ? -1 : one->pid > other->pid;
}

static void find_files(struct errand *errand)
{
    int fd = fs_open_inside(errand->view->root, errand->view->folder, O_RDONLY | O_DIRECTORY);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    int read = 0;

    for (struct dirent *entry; folder && errand->count < MOST_FILES && (entry = readdir(folder));) {
        struct file *file = &errand->files[errand->count];
        *file = (struct file){.xml = NULL};
        if (sscanf(entry->d_name, "%9u.%9u.xml%n", &file->life, &file->pid, &read) == 2 &&
            (size_t)read == strlen(entry->d_name))
            errand->count++;
    }
    if (folder)
        closedir(folder);
    qsort(errand->files, errand->count, sizeof errand->files[0], by_age);
}

/* What is longer is read up to there. */
static void map_file(const struct memcheck_view *view, struct file *file)
{
    char path[512];
    struct stat about;

    snprintf(path, sizeof path, "%s/%u.%u.xml", view->folder, file->life, file->pid);
    int fd = fs_open_inside(view->root, path, O_RDONLY);
    if (fd < 0)
        return;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0) {
        file->len = (size_t)about.st_size < LARGEST_FILE ? (size_t)about.st_size : LARGEST_FILE;
        file->xml = mmap(NULL, file->len, PROT_READ, MAP_PRIVATE, fd, 0);
        if (file->xml == MAP_FAILED)
            file->xml = NULL;
    }
    close(fd);
}

static bool prepare(void *arg)
{
    struct errand *errand = arg;

    find_files(errand);
    for (size_t i = 0; i < errand->count; i++)
        map_file(errand->view, &errand->files[i]);
    return true;
}

/* Of descriptors only the first process of the last life counts: it is the program, all others are its children. */
static void read_file(const struct file *file, const struct memcheck_view *view, bool counts,
                      struct memcheck_report *report)
{
    struct memcheck_report before = *report;

    memcheck_parse(view->home, file->xml, file->len, report);
    if (counts)
        return;
    report->open_count = before.open_count;
    memcpy(report->open, before.open, sizeof report->open);
}

static bool work(void *arg, void *answer)
{
    const struct errand *errand = arg;
    bool first = true;

    for (size_t i = 0; i < errand->count; i++) {
        const struct file *file = &errand->files[i];
        bool last = file->life == errand->view->life;
        if (file->xml)
            read_file(file, errand->view, last && first, answer);
        first = first && !last;
    }
    return true;
}

static void end_place(struct frames_place *place)
{
    place->function[sizeof place->function - 1] = place->file[sizeof place->file - 1] = '\0';
}

/* Strangers' bytes, from a process that they may have taken over. */
static void bound(struct memcheck_report *report)
{
    for (size_t i = 0; i < MEMCHECK_ERRORS; i++) {
        struct memcheck_error *error = &report->errors[i];
        error->what[sizeof error->what - 1] = error->inside[sizeof error->inside - 1] = '\0';
        end_place(&error->place);
        end_place(&error->other);
    }
    for (size_t i = 0; i < MEMCHECK_OPEN; i++) {
        report->open[i].from[sizeof report->open[i].from - 1] = '\0';
        end_place(&report->open[i].place);
    }
}

_Static_assert(sizeof(struct memcheck_report) <= 4096, "confine_run gives no more");

bool memcheck_read(const struct memcheck_view *view, struct memcheck_report *report)
{
    static struct errand errand; /* large, and a worker asks one thing at a time */
    const struct confinement confinement = {.prepare = prepare,
                                            .work = work,
                                            .arg = &errand,
                                            .size = sizeof *report,
                                            .memory = MEMORY,
                                            .within_ns = WITHIN_NS};

    errand = (struct errand){.view = view};
    *report = (struct memcheck_report){.reports = 0};
    if (!confine_run(&confinement, report))
        return false;
    bound(report);
    return true;
}
