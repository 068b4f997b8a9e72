#include "spec/pattern.h"
#include <check.h>
Suite *pattern_suite(void);
Suite *pattern_suite(void){ return suite_create("pattern"); }
