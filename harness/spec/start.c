#include "spec/start.h"

static void check_env(const struct scope *scope, const struct node *env)
{
    const char *text;

    for (const struct node *child = env ? env->first : NULL; child; child = child->next) {
        if (child->kind == NODE_SCALAR)
            value_text(scope, child, NULL, &text);
    }
}

static void check_pattern(const struct scope *scope, const struct outside *outside, const struct node *pattern,
                          enum pattern_use use, struct leniency leniency)
{
    if (pattern)
        pattern_parse(scope->arena, pattern, scope->vars, outside, use, leniency, scope->faults);
}

void start_check(const struct scope *scope, const struct outside *outside, const struct program *program,
                  const struct node *run)
{
    const struct leniency strict = {false, false, false};
    const struct node *provide = program->provide && program->provide->kind == NODE_MAP ? program->provide : NULL;

    if (run)
        run_words(scope->arena, run, scope->vars, scope->faults);
    check_env(scope, program->env);
    for (const struct node *child = provide ? provide->first : NULL; child; child = child->next)
        payload_parse(scope->arena, child, scope->vars, outside, scope->faults);
    check_pattern(scope, outside, program->ready_prints, PATTERN_STREAM, strict);
    if (program->stdin_payload)
        payload_parse(scope->arena, program->stdin_payload, scope->vars, outside, scope->faults);
}

void start_check_output(const struct scope *scope, const struct outside *outside, const struct program *program)
{
    check_pattern(scope, outside, program->stdout_pattern, PATTERN_WHOLE, program->ignore);
    check_pattern(scope, outside, program->stderr_pattern, PATTERN_WHOLE, program->ignore);
}
