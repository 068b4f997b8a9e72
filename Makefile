# sockgrade: `make help` lists what can be made.

V      ?= release
B      := build/$(V)
PREFIX ?= /usr/local
WERROR ?= 1
PARALLEL = --no-print-directory -j$(shell nproc)
Q      := $(if $(VERBOSE),,@)

# The law of the house: a module calls only modules that stand before it here. `make floors` checks the objects.
MODULES := \
    base/err base/arena base/buf base/text base/pcapng base/clock \
    os/hole os/loop os/fs os/fs_copy os/fs_give os/fs_age os/fs_output os/digest os/netlink os/netns os/wire os/packet os/sock os/sockdiag os/procfs \
    os/threads os/remote os/holdings os/modules os/confine os/frames os/source os/memcheck_xml os/memcheck os/fence os/filter os/ids os/places os/root \
    os/cgroup os/landlock os/sandbox os/users os/cell os/ahead os/disk os/birth os/box \
    spec/fault spec/decode spec/input spec/random spec/regex spec/vars spec/value spec/parsing spec/yaml \
    spec/leniency spec/link spec/payload spec/literal spec/schema spec/hygiene spec/program spec/rows spec/steps spec/tap spec/test spec/include \
    spec/words spec/match spec/pieces spec/nearest spec/pattern spec/bind spec/start spec/sim spec/check spec/spec spec/probe \
    judge/verdict judge/result judge/facts judge/rules_extra judge/rules_bytes judge/rules_framing judge/rules_sockets judge/rules_ends \
    judge/rules_waits judge/rules_threads judge/rules_clients judge/rules_numbers judge/rules_python judge/diagnose judge/question judge/score \
    intake/export intake/handed intake/gradescope intake/entries intake/unpack intake/look intake/stage \
    intake/class intake/student intake/intake \
    run/command run/isolation run/folder run/inbox run/language run/runnable run/buildkey run/buildcache run/build run/network run/java run/rest run/proof \
    run/pcap run/plan run/skipped run/ports run/quiet \
    run/peer run/door run/overheard run/relay run/ferry run/sanitized run/keyboard run/effort run/process run/idle run/figures run/listening run/spool run/ledger \
    run/stage run/stage_wait run/stuck run/expect run/mark run/setting run/wiretap run/memory run/launch \
    run/step_peer run/step_leave run/step_turn run/step_program run/step_restart run/step_check run/step run/facts run/finish run/probing run/play run/signals run/worker run/crew \
    store/verdicts store/db store/runs store/results store/changes \
    report/phrase report/layout report/history report/progress report/sink report/report report/lessons_start report/lessons_bytes report/lessons_framing \
    report/lessons_ends report/lessons_clients report/lessons_numbers report/lessons report/csv report/hex report/diff report/sent report/explain \
    report/json report/junit report/table report/term \
    cmd/load cmd/opts cmd/tell cmd/lint cmd/choose cmd/keep cmd/session cmd/roster cmd/check cmd/grade cmd/history cmd/lesson cmd/doctor cmd/main
PURE    := spec judge
UNITS   := $(wildcard tests/unit/*_test.c)
PKGS    := yaml-0.1 jansson libpcre2-8 nettle libseccomp libarchive expat sqlite3

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
    -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wswitch-enum -Wformat=2 -Wundef
ifneq ($(WERROR),0)
WARNINGS += -Werror
endif
VARIANT_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
VARIANT_debug   := -O0 -g3 -U_FORTIFY_SOURCE
VARIANT_holes   := -O1 -g -U_FORTIFY_SOURCE -DHOLES
VARIANT_san     := -O1 -g -U_FORTIFY_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_release    := -pie -Wl,-z,relro,-z,now
LINK_san        := -fsanitize=address,undefined
ifndef VARIANT_$(V)
$(error V=$(V): it is release, debug, san or holes)
endif

# Asked late and once: `make check` installs what is missing before the first object is made.
# Lines of sources: where libdw is there (`make LIBDW=` builds without).
LIBDW       = $(eval LIBDW := $$(shell pkg-config --exists libdw 2>/dev/null && echo libdw))$(LIBDW)
LIB_CFLAGS  = $(eval LIB_CFLAGS := $$(shell pkg-config --cflags $(PKGS) $(LIBDW)) $(LIBDW:libdw=-DHAVE_LIBDW))$(LIB_CFLAGS)
LIB_LIBS    = $(eval LIB_LIBS := $$(shell pkg-config --libs $(PKGS) $(LIBDW)))$(LIB_LIBS)
CHECK_LIBS  = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)
OUR_CFLAGS  = -std=c17 -D_GNU_SOURCE -Iharness $(WARNINGS) $(VARIANT_$(V)) $(LIB_CFLAGS)
COMPILE     = $(CC) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK        = $(CC) $(VARIANT_$(V)) $(CFLAGS) $(LINK_$(V)) $(LDFLAGS)

OBJECTS  := $(MODULES:%=$(B)/harness/%.o)
PARTS    := $(filter-out $(B)/harness/cmd/main.o,$(OBJECTS))
UNIT_OBJ := $(UNITS:%.c=$(B)/%.o) $(B)/tests/unit/main.o $(B)/tests/unit/diagnose_bytes.o $(B)/tests/unit/diagnose_state.o
HELPERS  := $(B)/tests/e2e/nonamespaces
export SOCKGRADE := $(abspath $(B)/sockgrade)
export BUILD := $(abspath $(B))

all: build/sockgrade  ## build/sockgrade (V=release|debug|san, WERROR=0, VERBOSE=1)

demo: deps  ## install what is missing, build, and grade the sample submissions
	@$(MAKE) $(PARALLEL) all
	@tests/tools/demo build/sockgrade specs/tcp-uppercase-server.yaml submissions/tcp-uppercase-server

check: deps  ## everything that must hold: unit e2e late floors cut headers sizes; the last line counts
	@tests/tools/sum $(foreach part,unit e2e late floors cut headers sizes,"$(MAKE) $(PARALLEL) V=$(V) $(part)")

san: deps  ## the same tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tests/tools/sum $(foreach part,unit e2e cut,"$(MAKE) $(PARALLEL) V=san $(part)")

unit: $(B)/tests/unit/run  ## unit tests of base, spec, judge and what else is pure enough
	CK_DEFAULT_TIMEOUT=120 $(B)/tests/unit/run

e2e: $(B)/sockgrade $(HELPERS)  ## grades the samples and compares; then the command line's behaviour
	tests/e2e/run

mistakes: $(B)/sockgrade  ## submissions/mistakes: is each named? by mistake: detected, named first, named at all
	tests/e2e/mistakes

courses: $(B)/sockgrade $(HELPERS)  ## every sample and every model of every assignment (part of e2e)
	tests/e2e/run submissions/ references_

models: $(B)/sockgrade  ## the models twenty times in a row, then again with two processes that spin
	@tests/tools/sum "tests/e2e/models" "tests/e2e/models --busy 2"

soak: $(B)/sockgrade $(HELPERS)  ## hours: the long cases, right samples 500 times and wrong ones 100 times, on busy cores
	@tests/tools/sum "tests/e2e/run --long" "tests/e2e/soak $(SOAK)"

proof: $(B)/sockgrade  ## programs that answer late in all ways: none may be taken for stuck; which styles are proven quiet
	@tests/tools/sum "tests/proof/run" "tests/proof/styles"

late: $(B)/sockgrade  ## some of them, and some samples on busy cores (part of check)
	@tests/tools/sum "tests/proof/run --most 25" "tests/e2e/soak --right 2 --wrong 1 hello-server tcp-one-shot-server"

attack: $(B)/sockgrade $(HELPERS)  ## programs that attack the machine, at each level of isolation
	tests/attack/run

holes:  ## takes the defences out, one after another, and sees their attacks get through
	@$(MAKE) --no-print-directory V=holes fill

fill: $(B)/sockgrade $(HELPERS)
	tests/attack/holes

floors: $(OBJECTS)  ## who calls whom, by the objects' symbols
	@tests/tools/floors --pure "$(PURE)" --objects $(B)/harness $(MODULES)

cut: $(B)/tests/tools/cut_lint $(B)/tests/tools/cut_score  ## lint links without what is above spec/, scores without os/
	@echo "2 passed, 0 failed"

headers:  ## each header compiles alone
	@tests/tools/headers $(CC) $(OUR_CFLAGS) $(CPPFLAGS)

sizes:  ## sizes of functions and files, and whether they keep to the limits
	@tests/tools/sizes harness

bench: $(B)/sockgrade $(B)/tests/bench/bare $(B)/tests/bench/start  ## milliseconds a test, beside bare C drivers; a class that hangs; classes up to 10,000
	tests/bench/run
	tests/bench/hangs
	tests/bench/class

install: $(B)/sockgrade  ## into $(DESTDIR)$(PREFIX)
	install -D -m 755 $(B)/sockgrade $(DESTDIR)$(PREFIX)/bin/sockgrade
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/sockgrade README.md LICENSE docs/spec-language.md docs/classes.md docs/sandbox.md docs/hints.md

uninstall:  ## takes it away again
	rm -f $(DESTDIR)$(PREFIX)/bin/sockgrade
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/sockgrade

deps:  ## installs what is missing (Debian, Ubuntu), or says the names
	@tests/tools/deps

deps-all:  ## the same, and Go, Java, Node, Ruby, Rust, valgrind, tshark, libdw: without them their samples are skipped
	@tests/tools/deps --all

clean:  ## removes build/
	rm -rf build

help:  ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## *\(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

build/sockgrade: $(B)/sockgrade
	ln -f $< $@

$(B)/sockgrade: $(OBJECTS)
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $^ $(LIB_LIBS) $(LDLIBS)

$(B)/tests/unit/run: $(UNIT_OBJ) $(PARTS)
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $^ $(CHECK_LIBS) $(LIB_LIBS) $(LDLIBS)

$(B)/tests/unit/suites.h: $(UNITS)
	@mkdir -p $(@D)
	@sed -n 's/^Suite \*\([a-z0-9_]*_suite\)(void)[ {]*$$/SUITE(\1)/p' $(UNITS) > $@
$(B)/tests/unit/main.o: $(B)/tests/unit/suites.h
$(UNIT_OBJ): private OUR_CFLAGS += -I$(B)/tests/unit -Itests/unit

$(B)/tests/tools/cut_lint: $(B)/tests/tools/cut_lint.o $(filter $(B)/harness/base/% $(B)/harness/spec/%,$(OBJECTS))
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $^ $(LIB_LIBS) $(LDLIBS)

$(B)/tests/tools/cut_score: $(B)/tests/tools/cut_score.o \
    $(filter $(B)/harness/base/% $(B)/harness/spec/% $(B)/harness/judge/%,$(OBJECTS))
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $^ $(LIB_LIBS) $(LDLIBS)

$(B)/tests/e2e/nonamespaces: $(B)/tests/e2e/nonamespaces.o
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $<
$(B)/tests/bench/bare: $(B)/tests/bench/bare.o
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $<

$(B)/tests/bench/start: $(B)/tests/bench/start.o $(PARTS)
	@echo "  link $@"
	$(Q)$(LINK) -o $@ $^ $(LIB_LIBS) $(LDLIBS)

# Other flags or another compiler make all objects anew. (Flags of single objects are private, or they would be its too.)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  $(CC) $@"
	$(Q)$(COMPILE) -c -o $@ $<

# What goes into the programs under valgrind, as bytes: a library of its own, whatever V is.
$(B)/inside/leave.so: harness/run/inside/leave.c harness/run/leave.h
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -Iharness -Os -fPIC -shared -nostdlib -s -Wl,-z,noseparate-code -o $@ $<
$(B)/inside/leave.inc: $(B)/inside/leave.so
	$(Q)od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' > $@
$(B)/harness/run/memory.o: $(B)/inside/leave.inc
$(B)/harness/run/memory.o: private OUR_CFLAGS += -I$(B)

-include $(OBJECTS:.o=.d) $(UNIT_OBJ:.o=.d)
.DELETE_ON_ERROR:
.SECONDARY:
FORCE:
.PHONY: all demo check san unit e2e mistakes courses models soak proof late attack holes fill floors cut headers sizes bench install uninstall deps deps-all clean help FORCE
