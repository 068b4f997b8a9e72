#include "os/frames.h"

#include "os/modules.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where what was not handed in lies, as compilers write it into programs. */
static const char *const beginnings[] = {"/usr/",   "/lib",    "/opt/",  "/rust/",
                                         "/rustc/", "/build/", "/snap/", "/nix/", NULL};
static const char *const middles[] = {"/.cargo/", "/cargo/registry/", "/pkg/mod/", "/.rustup/", "/rustlib/", NULL};

static bool is_of_system(const char *path)
{
    for (const char *const *beginning = beginnings; *beginning; beginning++)
        if (strncmp(path, *beginning, strlen(*beginning)) == 0)
            return true;
    for (const char *const *middle = middles; *middle; middle++)
        if (strstr(path, *middle))
            return true;
    return false;
}

bool frames_name(const char *path, const char *home, char *name, size_t size)
{
    const char *slash = strrchr(path, '/'), *shown = slash ? slash + 1 : path;

    if (shown[0] == '\0' || shown[0] == '<') /* "<built-in>" */
        return false;
    if (modules_inside(path, home)) {
        const char *below = path + strlen(home) + 1;
        while (strncmp(below, "./", 2) == 0)
            below += 2;
        if (!strstr(below, "../"))
            shown = below;
    } else if (is_of_system(path)) {
        return false;
    }
    snprintf(name, size, "%s", shown);
    return true;
}

void frames_function(const char *function, char *name, size_t size)
{
    static const char operators[] = "operator";
    bool odd = function[0] == '{' || strncmp(function, operators, sizeof operators - 1) == 0;

    snprintf(name, size, "%.*s", odd ? 0 : (int)strcspn(function, "<"), function);
}

#if defined(HAVE_LIBDW) && defined(__x86_64__)

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>

enum { MOST_FRAMES = 128, MOST_SCOPES = 64 };

bool frames_known(void)
{
    return true;
}

struct search {
    const struct frames_module *modules;
    size_t count;
    const struct frames_thread *thread;
    const char *home;
    Dwfl *dwfl;
    struct frames_place *place;
    enum frames result;
    int frames;
};

/* ---- the modules ---- */

static int give_elf(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, char **file, Elf **elf)
{
    const struct frames_module *own = *data;

    (void)module, (void)name, (void)base;
    *file = NULL;
    *elf = own ? elf_memory(own->image, own->size) : NULL;
    return -1;
}

/* What a module says of files and servers with more about it is not followed. */
static int give_no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
                             const char *link, GElf_Word sum, char **found)
{
    (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)sum, (void)found;
    return -1;
}

/* From where on it lies in memory: its first segment, counted from the one whose code we know. False for no module. */
static bool find_bounds(Elf *elf, const struct module *module, GElf_Addr *low, GElf_Addr *high)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), bias = 0, first = 0, last = 0;
    size_t count = 0;
    GElf_Phdr segment;
    bool any = false, known = false;

    if (elf_getphdrnum(elf, &count) < 0)
        return false;
    for (size_t i = 0; i < count && i < 256; i++) {
        if (!gelf_getphdr(elf, (int)i, &segment) || segment.p_type != PT_LOAD)
            continue;
        if (!any)
            first = segment.p_vaddr & -segment.p_align;
        any = true;
        last = segment.p_vaddr + segment.p_memsz;
        if ((segment.p_offset & -page) == module->offset && (segment.p_flags & PF_X) != 0 && !known) {
            bias = module->start - (segment.p_vaddr & -page);
            known = true;
        }
    }
    *low = first + bias;
    *high = (last + bias + page - 1) & -page;
    return known && *low < *high;
}

/* Go changes stacks under way, where what lies behind is no way back. */
static bool is_of_go(Elf *elf)
{
    static const char ending[] = ".gopclntab";
    size_t names, len, end = sizeof ending - 1;
    GElf_Shdr header;

    if (elf_getshdrstrndx(elf, &names) < 0)
        return false;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section));) {
        const char *name = gelf_getshdr(section, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;
        len = name ? strlen(name) : 0;
        if (len >= end && strcmp(name + len - end, ending) == 0)
            return true;
    }
    return false;
}

static void report_module(struct search *search, const struct frames_module *module)
{
    Elf *elf = elf_memory(module->image, module->size);
    GElf_Addr low, high;
    void **data;

    if (!elf)
        return;
    if (!is_of_go(elf) && find_bounds(elf, module->module, &low, &high)) {
        Dwfl_Module *reported = dwfl_report_module(search->dwfl, module->module->path, low, high);
        if (reported && dwfl_module_info(reported, &data, NULL, NULL, NULL, NULL, NULL, NULL))
            *data = (void *)(uintptr_t)module;
    }
    elf_end(elf);
}

/* ---- a place in a source ---- */

/* Compilers need not tell where the code of a unit is but in the unit itself: all are asked. */
static bool find_unit(Dwarf *dwarf, Dwarf_Addr address, Dwarf_Die *unit)
{
    Dwarf_CU *cu = NULL;

    while (dwarf_get_units(dwarf, cu, &cu, NULL, NULL, unit, NULL) == 0)
        if (dwarf_haspc(unit, address) > 0)
            return true;
    return false;
}

/* A file may be told as it is seen from the folder in which its unit was compiled. */
static bool take_name(struct search *search, Dwarf_Die *unit, const char *file, int line)
{
    struct frames_place *place = search->place;
    Dwarf_Attribute attribute;
    char path[PATH_MAX];

    if (!file || line <= 0)
        return false;
    const char *folder = file[0] == '/' ? NULL : dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    if (snprintf(path, sizeof path, "%s%s%s", folder ? folder : "", folder ? "/" : "", file) >= (int)sizeof path ||
        !frames_name(path, search->home, place->file, sizeof place->file))
        return false;
    place->line = (unsigned)line;
    return true;
}

static void take_function(struct search *search, Dwarf_Die *scope)
{
    const char *name = dwarf_diename(scope);

    frames_function(name ? name : "", search->place->function, sizeof search->place->function);
}

/* Where the body of an inlined function was put. */
static bool take_caller(struct search *search, Dwarf_Die *unit, Dwarf_Die *scope)
{
    Dwarf_Attribute file_attribute, line_attribute;
    Dwarf_Word file = 0, line = 0;
    Dwarf_Files *files;
    size_t count;

    if (dwarf_formudata(dwarf_attr(scope, DW_AT_call_file, &file_attribute), &file) != 0 ||
        dwarf_formudata(dwarf_attr(scope, DW_AT_call_line, &line_attribute), &line) != 0 ||
        dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count || line > INT32_MAX)
        return false;
    return take_name(search, unit, dwarf_filesrc(files, file, NULL, NULL), (int)line);
}

/* Functions that hold the address, and blocks in them, the outermost first; how many. libdw's own search does not look
 * into namespaces, where LLVM's compilers put their functions. */
static int find_scopes(Dwarf_Die *parent, Dwarf_Addr address, Dwarf_Die *scopes, int count, int depth)
{
    Dwarf_Die child;

    if (count == MOST_SCOPES || depth == MOST_SCOPES || dwarf_child(parent, &child) != 0)
        return count;
    do {
        int found = count;
        switch (dwarf_tag(&child)) {
        case DW_TAG_namespace:
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_enumeration_type:
        case DW_TAG_union_type:
            found = find_scopes(&child, address, scopes, count, depth + 1);
            break;
        case DW_TAG_subprogram:
        case DW_TAG_inlined_subroutine:
        case DW_TAG_lexical_block:
            if (dwarf_haspc(&child, address) <= 0)
                break;
            scopes[count] = child;
            return find_scopes(&child, address, scopes, count + 1, depth + 1);
        }
        if (found > count)
            return found;
    } while (dwarf_siblingof(&child, &child) == 0);
    return count;
}

/* From the inside out: a function of the system's headers that was inlined is not the place, its caller may be. */
static bool take_scopes(struct search *search, Dwarf_Die *unit, Dwarf_Die *scopes, int count, bool taken)
{
    for (int i = count - 1; i >= 0; i--) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        if (taken)
            take_function(search, &scopes[i]);
        if (taken || tag == DW_TAG_subprogram)
            return taken;
        taken = take_caller(search, unit, &scopes[i]);
    }
    return taken;
}

static bool take_place(struct search *search, Dwfl_Module *module, Dwarf_Addr address)
{
    Dwarf_Addr bias;
    Dwarf *dwarf = dwfl_module_getdwarf(module, &bias);
    Dwarf_Die unit, scopes[MOST_SCOPES];
    int line = 0;

    if (!dwarf || !find_unit(dwarf, address - bias, &unit))
        return false;
    Dwarf_Line *row = dwarf_getsrc_die(&unit, address - bias);
    if (!row || dwarf_lineno(row, &line) != 0)
        return false;
    bool taken = take_name(search, &unit, dwarf_linesrc(row, NULL, NULL), line);
    int count = find_scopes(&unit, address - bias, scopes, 0, 0);
    return take_scopes(search, &unit, scopes, count, taken);
}

/* ---- the frames ---- */

static pid_t next_thread(Dwfl *dwfl, void *search, void **thread)
{
    (void)dwfl;
    if (*thread)
        return 0;
    *thread = search;
    return 1;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *arg)
{
    const struct frames_thread *thread = ((struct search *)arg)->thread;
    uint64_t at = address - thread->registers[FRAMES_STACK];

    (void)dwfl;
    if (thread->stack_size < sizeof *word || at > thread->stack_size - sizeof *word)
        return false;
    memcpy(word, thread->stack + at, sizeof *word);
    return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
    const struct frames_thread *known = ((struct search *)arg)->thread;

    if (known->all)
        return dwfl_thread_state_registers(thread, 0, FRAMES_REGISTERS, known->registers);
    return dwfl_thread_state_registers(thread, FRAMES_STACK, 1, &known->registers[FRAMES_STACK]) &&
           dwfl_thread_state_registers(thread, FRAMES_CODE, 1, &known->registers[FRAMES_CODE]);
}

static bool tells_frames(Dwarf_CFI *table, Dwarf_Addr address)
{
    Dwarf_Frame *frame = NULL;
    bool tells = table && dwarf_cfi_addrframe(table, address, &frame) == 0;

    free(frame);
    return tells;
}

/* Where the compiler did not tell how to go on from a place, libdw guesses: nobody would know whether it is right. */
static bool is_way_sure(Dwfl_Module *module, Dwarf_Addr address)
{
    Dwarf_Addr bias = 0;
    Dwarf_CFI *table = dwfl_module_eh_cfi(module, &bias);

    if (tells_frames(table, address - bias))
        return true;
    table = dwfl_module_dwarf_cfi(module, &bias);
    return tells_frames(table, address - bias);
}

static int can_tell(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, void *any)
{
    const struct frames_module *own = *data;
    Dwarf_Addr bias;

    (void)name, (void)base;
    *(bool *)any |= own && own->own && dwfl_module_getdwarf(module, &bias);
    return DWARF_CB_OK;
}

static bool is_own(Dwfl_Module *module)
{
    const struct frames_module *own;
    void **data;

    if (!dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL))
        return false;
    own = *data;
    return own && own->own;
}

static int take_frame(Dwfl_Frame *state, void *arg)
{
    struct search *search = arg;
    Dwarf_Addr address;
    bool exact;

    if (++search->frames > MOST_FRAMES || !dwfl_frame_pc(state, &address, &exact))
        return DWARF_CB_ABORT;
    /* A return address lies behind its call, and so does that of a system call. */
    if (search->frames == 1 || !exact)
        address--;
    Dwfl_Module *module = dwfl_addrmodule(search->dwfl, address);
    if (!module)
        return DWARF_CB_ABORT;
    if (is_own(module) && take_place(search, module, address)) {
        search->result = FRAMES_FOUND;
        return DWARF_CB_ABORT;
    }
    return is_way_sure(module, address) ? DWARF_CB_OK : DWARF_CB_ABORT;
}

static void walk(struct search *search)
{
    static const Dwfl_Thread_Callbacks callbacks = {
        .next_thread = next_thread, .memory_read = read_memory, .set_initial_registers = set_registers};

    bool any = false;

    dwfl_report_begin(search->dwfl);
    for (size_t i = 0; i < search->count; i++)
        report_module(search, &search->modules[i]);
    dwfl_report_end(search->dwfl, NULL, NULL);
    dwfl_getmodules(search->dwfl, can_tell, &any, 0);
    if (!any)
        return;
    search->result = FRAMES_LOST;
    if (dwfl_attach_state(search->dwfl, NULL, 1, &callbacks, search) &&
        dwfl_getthread_frames(search->dwfl, 1, take_frame, search) == 0 && search->thread->all)
        search->result = FRAMES_NONE; /* up to the outermost; for want of a register it may only have looked so */
}

enum frames frames_find(const struct frames_module *modules, size_t count, const struct frames_thread *thread,
                        const char *home, struct frames_place *place)
{
    static const Dwfl_Callbacks callbacks = {.find_elf = give_elf, .find_debuginfo = give_no_debuginfo};
    struct search search = {.modules = modules, .count = count, .thread = thread, .home = home, .place = place};

    *place = (struct frames_place){.line = 0};
    elf_version(EV_CURRENT);
    search.dwfl = dwfl_begin(&callbacks);
    if (!search.dwfl)
        return FRAMES_NONE;
    walk(&search);
    dwfl_end(search.dwfl);
    return search.result;
}

#else

bool frames_known(void)
{
    return false;
}

enum frames frames_find(const struct frames_module *modules, size_t count, const struct frames_thread *thread,
                        const char *home, struct frames_place *place)
{
    (void)modules, (void)count, (void)thread, (void)home;
    *place = (struct frames_place){.line = 0};
    return FRAMES_NONE;
}

#endif
