#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intake/unpack.h"
#include "os/fs.h"

Suite *unpack_suite(void);

/* Each test has a folder of its own; paths are relative to it. */
static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
    struct scratch *scratch = fs_scratch(arena, NULL);
    ck_assert_ptr_nonnull(scratch);
    ck_assert_int_eq(chdir(fs_scratch_path(scratch)), 0);
    ck_assert_int_eq(mkdir("into", 0755), 0);
}

static void tear_down(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    arena_free(arena);
}

/* ---- making archives ---- */

struct item {
    const char *path;
    mode_t mode;          /* with its kind; 0: a file */
    const char *target;   /* of a link; of a hard link with mode 0 */
    size_t size;          /* of zeros; 0: the bytes "x" */
};

enum format { ZIP, TAR, TAR_GZ, TAR_XZ, TAR_BZ2, CRYPTED };

static struct archive *begin(enum format format)
{
    struct archive *out = archive_write_new();

    if (format == ZIP || format == CRYPTED)
        archive_write_set_format_zip(out);
    else
        archive_write_set_format_gnutar(out);
    if (format == TAR_GZ)
        archive_write_add_filter_gzip(out);
    if (format == TAR_XZ)
        archive_write_add_filter_xz(out);
    if (format == TAR_BZ2)
        archive_write_add_filter_bzip2(out);
    if (format == CRYPTED) {
        ck_assert_int_eq(archive_write_set_options(out, "zip:encryption=zipcrypt"), ARCHIVE_OK);
        ck_assert_int_eq(archive_write_set_passphrase(out, "secret"), ARCHIVE_OK);
    }
    ck_assert_int_eq(archive_write_open_filename(out, "a"), ARCHIVE_OK);
    return out;
}

static void add(struct archive *out, const struct item *item)
{
    struct archive_entry *entry = archive_entry_new();
    mode_t mode = item->mode & S_IFMT ? item->mode : item->mode | S_IFREG;
    char block[4096] = {0};
    size_t left = item->size ? item->size : 1;

    archive_entry_set_pathname(entry, item->path);
    archive_entry_set_mode(entry, item->mode & 07777 ? mode : mode | 0644);
    archive_entry_set_mtime(entry, 1000000000, 0);
    if (item->target && S_ISLNK(mode))
        archive_entry_set_symlink(entry, item->target);
    else if (item->target)
        archive_entry_set_hardlink(entry, item->target);
    else if (S_ISREG(mode))
        archive_entry_set_size(entry, (la_int64_t)left);
    if (!item->size)
        block[0] = 'x';
    ck_assert_int_ge(archive_write_header(out, entry), ARCHIVE_WARN);
    for (; S_ISREG(mode) && !item->target && left > 0; left -= left < sizeof block ? left : sizeof block)
        ck_assert_int_gt((int)archive_write_data(out, block, left < sizeof block ? left : sizeof block), 0);
    archive_entry_free(entry);
}

static void make(enum format format, const struct item *items, size_t count)
{
    struct archive *out = begin(format);

    for (size_t i = 0; i < count; i++)
        add(out, &items[i]);
    ck_assert_int_eq(archive_write_free(out), ARCHIVE_OK);
}

#define MAKE(format, ...) \
    make(format, (const struct item[]){__VA_ARGS__}, \
         sizeof((const struct item[]){__VA_ARGS__}) / sizeof(struct item))

static const struct unpack_plan usual = {
    .archive = "a", .into = "into", .caps = {100, 1 << 20}, .ratio = 100, .ratio_from = 64 * 1024,
    .cpu_ns = INT64_C(20000000000),
};

static struct unpacked got;

static const char *unpack_a(void)
{
    struct err err = {0};

    ck_assert_msg(unpack(arena, &usual, &got, &err) == 0, "%s", err.text);
    return got.refused;
}

static void refused_with(const char *words)
{
    const char *why = unpack_a();

    ck_assert_msg(why && strstr(why, words), "'%s', not '%s'", why ? why : "unpacked", words);
}

static bool there(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0;
}

static mode_t mode_of(const char *path)
{
    struct stat about;

    ck_assert_int_eq(lstat(path, &about), 0);
    return about.st_mode;
}

/* ---- what is taken ---- */

START_TEST(files_and_folders_come_out)
{
    MAKE((enum format)_i, {"dir/", S_IFDIR | 0700, NULL, 0}, {"dir/run.sh", 04755, NULL, 0}, {"./b//c.txt", 02600, NULL, 5000});
    ck_assert_ptr_null(unpack_a());
    ck_assert_int_eq(mode_of("into/dir"), S_IFDIR | 0755);
    ck_assert_int_eq(mode_of("into/dir/run.sh"), S_IFREG | 0755);
    ck_assert_int_eq(mode_of("into/b/c.txt"), S_IFREG | 0644);
    struct stat about;
    ck_assert_int_eq(stat("into/b/c.txt", &about), 0);
    ck_assert_int_eq((int)about.st_size, 5000);
    ck_assert_int_eq((int)about.st_mtime, 1000000000);
}
END_TEST

START_TEST(what_systems_leave_stays_out)
{
    MAKE(ZIP, {"__MACOSX/._a.c", 0, NULL, 0}, {".DS_Store", 0, NULL, 0}, {"x/Thumbs.db", 0, NULL, 0},
         {"x/.git/config", 0, NULL, 0}, {"x/a.c", 0, NULL, 0}, {"x/.gitignore", 0, NULL, 0});
    ck_assert_ptr_null(unpack_a());
    ck_assert(there("into/x/a.c") && there("into/x/.gitignore"));
    ck_assert(!there("into/__MACOSX") && !there("into/.DS_Store") && !there("into/x/Thumbs.db") && !there("into/x/.git"));
}
END_TEST

START_TEST(names_are_bytes)
{
    MAKE(TAR, {"M\xfcller \x81.c", 0, NULL, 0}, {"J\xc3\xb6rg.c", 0, NULL, 0}, {"a\nb\033[31m", 0, NULL, 0});
    ck_assert_ptr_null(unpack_a());
    ck_assert(there("into/M\xfcller \x81.c") && there("into/J\xc3\xb6rg.c") && there("into/a\nb\033[31m"));
}
END_TEST

START_TEST(the_later_of_two_entries_counts)
{
    MAKE(TAR, {"a.c", 0, NULL, 10}, {"a.c", 0, NULL, 20});
    ck_assert_ptr_null(unpack_a());
    struct stat about;
    ck_assert_int_eq(stat("into/a.c", &about), 0);
    ck_assert_int_eq((int)about.st_size, 20);
}
END_TEST

START_TEST(thirty_two_folders_deep_is_deep_enough)
{
    char path[200] = "";

    for (int i = 0; i < 31; i++)
        strcat(path, "d/");
    strcat(path, "f");
    MAKE(TAR, {path, 0, NULL, 0});
    ck_assert_ptr_null(unpack_a());
    ck_assert_int_eq(rename("a", "a.old"), 0);
    strcpy(path + strlen(path) - 1, "d/f");
    MAKE(TAR, {path, 0, NULL, 0});
    refused_with("is too deep in folders");
}
END_TEST

/* ---- what is refused ---- */

static const struct {
    struct item item;
    const char *words;
} attacks[] = {
    {{"../x", 0, NULL, 0}, "'../x' leads out of the folder"},
    {{"/tmp/sockgrade-unpack-x", 0, NULL, 0}, "leads out of the folder"},
    {{"a/../../x", 0, NULL, 0}, "'a/../../x' leads out of the folder"},
    {{"a/..", S_IFDIR | 0755, NULL, 0}, "leads out of the folder"},
    {{"link", S_IFLNK | 0777, "/etc/passwd", 0}, "'link' is a link, to '/etc/passwd'"},
    {{"inner", S_IFLNK | 0777, "server.c", 0}, "'inner' is a link, to 'server.c'"},
    {{"hard", 0, "/etc/passwd", 0}, "'hard' is a hard link, to '/etc/passwd'"},
    {{"null", S_IFCHR | 0666, NULL, 0}, "'null' is a device"},
    {{"disk", S_IFBLK | 0666, NULL, 0}, "'disk' is a device"},
    {{"pipe", S_IFIFO | 0666, NULL, 0}, "'pipe' is a FIFO"},
    {{"e\033[31m\n", S_IFIFO | 0666, NULL, 0}, "'e\\x1b[31m\\n' is a FIFO"},
};

START_TEST(attacks_are_refused_by_name)
{
    MAKE(TAR, {"server.c", 0, NULL, 0}, attacks[_i].item);
    refused_with(attacks[_i].words);
    ck_assert(!there("x") && !there("/tmp/sockgrade-unpack-x") && !there("into/link") && !there("into/hard"));
}
END_TEST

START_TEST(nothing_is_written_through_a_link)
{
    ck_assert_int_eq(mkdir("outside", 0755), 0);
    MAKE(TAR, {"d", S_IFLNK | 0777, "../outside", 0}, {"d/x", 0, NULL, 0});
    refused_with("'d' is a link");
    ck_assert(!there("outside/x"));
    /* Were one there already, as of an earlier archive, it would not be followed either. */
    ck_assert_int_eq(symlink("../outside", "into/e"), 0);
    MAKE(TAR, {"e/x", 0, NULL, 0});
    refused_with("both a file and a folder");
    ck_assert(!there("outside/x"));
}
END_TEST

START_TEST(a_name_is_a_file_or_a_folder)
{
    MAKE(TAR, {"a", 0, NULL, 0}, {"a/b", 0, NULL, 0});
    refused_with("is both a file and a folder");
}
END_TEST

START_TEST(bombs_by_size_ratio_and_count)
{
    MAKE(TAR, {"zeros", 0, NULL, 2 << 20});
    refused_with("it unpacks to more than 1 MiB");
    MAKE((enum format)_i, {"zeros", 0, NULL, 200 * 1024});
    refused_with("it unpacks to more than 100 times its size");
    struct archive *out = begin((enum format)_i);
    for (int i = 0; i < 101; i++)
        add(out, &(struct item){arena_printf(arena, "f%d", i), 0, NULL, 0});
    ck_assert_int_eq(archive_write_free(out), ARCHIVE_OK);
    refused_with("it holds more than 100 files and folders");
}
END_TEST

START_TEST(what_is_left_out_counts_too)
{
    MAKE(ZIP, {"__MACOSX/zeros", 0, NULL, 2 << 20});
    refused_with("it unpacks to more than");
}
END_TEST

START_TEST(long_names_are_refused)
{
    char name[1200];

    memset(name, 'n', sizeof name);
    name[300] = '\0';
    MAKE(TAR, {name, 0, NULL, 0});
    refused_with("' is too long a name");
    ck_assert_int_lt((int)strlen(got.refused), 200);
    memset(name, 'n', sizeof name);
    for (size_t i = 100; i < sizeof name; i += 100)
        name[i] = '/';
    name[sizeof name - 1] = '\0';
    MAKE(TAR, {name, 0, NULL, 0});
    refused_with("' is too long a name");
}
END_TEST

START_TEST(an_encrypted_one)
{
    MAKE(CRYPTED, {"server.c", 0, NULL, 100});
    refused_with("'server.c' is encrypted");
}
END_TEST

static void cut_to(long size)
{
    ck_assert_int_eq(truncate("a", size), 0);
}

START_TEST(a_part_of_an_archive)
{
    struct stat about;

    MAKE((enum format)_i, {"a.c", 0, NULL, 3000}, {"b.c", 0, NULL, 3000}, {"c.c", 0, NULL, 0});
    ck_assert_int_eq(stat("a", &about), 0);
    cut_to(about.st_size * (_i == TAR ? 30 : 60) / 100);
    const char *why = unpack_a();
    ck_assert_msg(why && (strstr(why, "damaged or cut off") || strstr(why, "cannot be read")), "%s", why ? why : "");
}
END_TEST

static void write_text(const char *text)
{
    FILE *file = fopen("a", "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(what_is_no_archive)
{
    write_text("int main(void) { return 0; }\n");
    refused_with("it cannot be read: ");
    write_text("");
    refused_with("it is empty");
    write_text("Rar!\x1a\x07");
    refused_with("it cannot be read: ");
    ck_assert_int_eq(unlink("a"), 0);
    refused_with("it cannot be opened");
    ck_assert_int_eq(mkfifo("a", 0600), 0);
    refused_with("it is not a file");
    ck_assert_int_eq(unlink("a"), 0);
    ck_assert_int_eq(symlink("/etc/passwd", "a"), 0);
    refused_with("it cannot be opened");
}
END_TEST

START_TEST(an_archive_of_nothing)
{
    ck_assert_int_eq(archive_write_free(begin(ZIP)), ARCHIVE_OK);
    refused_with("it cannot be read");
    ck_assert_int_eq(archive_write_free(begin(TAR)), ARCHIVE_OK);
    refused_with("it holds no files");
    MAKE(TAR, {"d/", S_IFDIR | 0755, NULL, 0}, {".DS_Store", 0, NULL, 0});
    refused_with("it holds no files");
}
END_TEST

/* ---- parts ---- */

static size_t first_name(void *arg, const char *path)
{
    (void)arg;
    return strcspn(path, "/");
}

START_TEST(one_bad_part_does_not_spoil_the_others)
{
    struct unpack_plan plan = usual;
    struct err err = {0};

    plan.part_of = first_name;
    plan.part_caps = (struct unpack_caps){10, 64 * 1024};
    plan.ratio = 0;
    MAKE(TAR, {"amy/a.c", 0, NULL, 0}, {"bob/a.c", 0, NULL, 0}, {"bob/l", S_IFLNK | 0777, "/x", 0}, {"bob/b.c", 0, NULL, 0},
         {"cy/zeros", 0, NULL, 100 * 1024}, {"../x", 0, NULL, 0}, {"dan.c", 0, NULL, 0}, {"eve", S_IFIFO, NULL, 0});
    ck_assert_msg(unpack(arena, &plan, &got, &err) == 0, "%s", err.text);
    ck_assert_ptr_null(got.refused);
    ck_assert(there("into/amy/a.c") && there("into/dan.c"));
    ck_assert(!there("into/bob") && !there("into/cy") && !there("x"));
    ck_assert_uint_eq(got.part_count, 4);
    ck_assert_str_eq(got.parts[0].path, "bob");
    ck_assert(got.parts[0].folder && strstr(got.parts[0].why, "'bob/l' is a link"));
    ck_assert_str_eq(got.parts[1].path, "cy");
    ck_assert_ptr_nonnull(strstr(got.parts[1].why, "more than 65536 bytes"));
    ck_assert_str_eq(got.parts[2].path, "");
    ck_assert(!got.parts[3].folder);
}
END_TEST

Suite *unpack_suite(void)
{
    Suite *suite = suite_create("unpack");
    TCase *tests = tcase_create("archives");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, files_and_folders_come_out, ZIP, CRYPTED);
    tcase_add_test(tests, what_systems_leave_stays_out);
    tcase_add_test(tests, names_are_bytes);
    tcase_add_test(tests, the_later_of_two_entries_counts);
    tcase_add_test(tests, thirty_two_folders_deep_is_deep_enough);
    tcase_add_loop_test(tests, attacks_are_refused_by_name, 0, sizeof attacks / sizeof attacks[0]);
    tcase_add_test(tests, nothing_is_written_through_a_link);
    tcase_add_test(tests, a_name_is_a_file_or_a_folder);
    tcase_add_loop_test(tests, bombs_by_size_ratio_and_count, TAR_GZ, CRYPTED);
    tcase_add_test(tests, what_is_left_out_counts_too);
    tcase_add_test(tests, long_names_are_refused);
    tcase_add_test(tests, an_encrypted_one);
    tcase_add_loop_test(tests, a_part_of_an_archive, ZIP, CRYPTED);
    tcase_add_test(tests, what_is_no_archive);
    tcase_add_test(tests, an_archive_of_nothing);
    tcase_add_test(tests, one_bad_part_does_not_spoil_the_others);
    suite_add_tcase(suite, tests);
    return suite;
}
