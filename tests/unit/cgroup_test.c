#include <check.h>
#include <string.h>

#include "os/cgroup.h"

Suite *cgroup_suite(void);

#define V1                                                                                      \
    "31 25 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"                               \
    "35 25 0:31 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n"       \
    "38 25 0:34 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
#define V2 "40 25 0:36 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"
#define V2_BESIDE "40 25 0:36 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

static const struct {
    const char *what, *mounts, *groups;
    bool found, unified;
    const char *memory, *pids;
} rows[] = {
    {"version 1", V1, "8:pids:/\n4:memory:/a/b\n0::/\n", true, false, "/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/pids"},
    {"version 1 beside an empty version 2", V1 V2_BESIDE, "8:pids:/x\n4:memory:/\n0::/\n", true, false,
     "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids/x"},
    {"version 2", V2, "0::/user.slice/me\n", true, true, "/sys/fs/cgroup/user.slice/me", "/sys/fs/cgroup/user.slice/me"},
    {"version 2 at its top", V2, "0::/\n", true, true, "/sys/fs/cgroup", "/sys/fs/cgroup"},
    {"two controllers in one tree", "35 25 0:31 / /cg/both rw - cgroup cgroup rw,memory,pids\n", "3:memory,pids:/a\n", true,
     false, "/cg/both/a", "/cg/both/a"},
    {"a container's part of a tree", "35 25 0:31 /docker/1 /cg/m rw - cgroup cgroup rw,memory\n"
                                     "36 25 0:32 /docker/1 /cg/p rw - cgroup cgroup rw,pids\n",
     "4:memory:/docker/1\n8:pids:/docker/1/x\n", true, false, "/cg/m", "/cg/p/x"},
    {"a controller whose name is part of another's", "35 25 0:31 / /cg/x rw - cgroup cgroup rw,memory2\n", "4:memory2:/\n",
     false, true, "", ""},
    {"nothing", "", "", false, true, "", ""},
};

START_TEST(groups_are_located)
{
    struct cgroup_places places;

    ck_assert_msg(cgroup_locate(rows[_i].mounts, rows[_i].groups, &places) == rows[_i].found, "%s", rows[_i].what);
    if (!rows[_i].found)
        return;
    ck_assert_msg(places.unified == rows[_i].unified, "%s", rows[_i].what);
    ck_assert_str_eq(places.memory, rows[_i].memory);
    ck_assert_str_eq(places.pids, rows[_i].pids);
}
END_TEST

Suite *cgroup_suite(void)
{
    Suite *suite = suite_create("cgroup");
    TCase *table = tcase_create("cgroup");

    tcase_add_loop_test(table, groups_are_located, 0, sizeof rows / sizeof rows[0]);
    suite_add_tcase(suite, table);
    return suite;
}
