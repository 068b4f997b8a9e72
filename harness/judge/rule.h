/*
 * rule: the mistakes that can be named, in the order in which they are: what is certain before what is likely.
 *
 * Each has a function that looks at the facts and gives one sentence (what was seen; what to do), or NULL when its
 * evidence does not hold. A rule never guesses from bytes that are not whole.
 */
#ifndef JUDGE_RULE_H
#define JUDGE_RULE_H

#include "base/arena.h"
#include "judge/facts.h"

/* Of one group only the first that holds is named: its rules look at the same evidence. */
enum rule_group { RULE_CRASH, RULE_PLACE, RULE_END, RULE_WAIT, RULE_BYTES, RULE_GROUPS };

/* Function, group, id, what it is in a few words. */
#define RULE_LIST(X)                                                                                                   \
    X(memory_report, CRASH, "memory-error", "valgrind or a sanitizer found memory used wrongly")                       \
    X(buffer_overflow, CRASH, "buffer-overflow", "more was written into a buffer than fits")                           \
    X(format_string, CRASH, "format-string", "received text is used as printf's format")                               \
    X(argument_unchecked, CRASH, "argument-unchecked", "it crashes when it is started without arguments")              \
    X(wrong_descriptor, CRASH, "wrong-descriptor", "it talks on a socket that is not connected")                       \
    X(connect_unchecked, CRASH, "connect-unchecked", "the result of connect() is not looked at")                       \
    X(sigpipe, CRASH, "sigpipe", "it wrote to a connection that was gone")                                             \
    X(missing_htons, PLACE, "missing-htons", "the port's two bytes are swapped")                                       \
    X(wrong_socket_type, PLACE, "wrong-socket-type", "TCP in place of UDP, or the other way round")                    \
    X(ipv6_only, PLACE, "ipv6-only", "the socket takes IPv6 only")                                                     \
    X(loopback_only, PLACE, "loopback-only", "bound to 127.0.0.1: others cannot reach it")                             \
    X(bind_unchecked, PLACE, "bind-unchecked", "bind() failed, or was not given a port, and it went on")               \
    X(port_hard_coded, PLACE, "port-hard-coded", "it listens on another port than it was told")                        \
    X(background, PLACE, "runs-in-background", "it leaves a process behind and ends")                                  \
    X(asks_keyboard, PLACE, "waits-for-keyboard", "it waits for the keyboard before it does its work")                 \
    X(no_reuseaddr, END, "no-reuseaddr", "the port cannot be bound again after a restart")                             \
    X(precedence, END, "assignment-in-condition", "= binds weaker than <: the descriptor is 0 or 1")                   \
    X(foreign_address, END, "foreign-address", "bind() with an address that is not this machine's")                    \
    X(sockaddr_not_filled, END, "sockaddr-not-filled", "the address was not set to zero and filled in")                \
    X(missing_listen, END, "missing-listen", "accept() without listen()")                                              \
    X(accept_interrupted, END, "accept-interrupted", "an interrupted accept() is taken for an error")                  \
    X(listener_closed, END, "listener-closed", "the listening socket was closed")                                      \
    X(str_not_bytes, END, "str-not-bytes", "Python: text where bytes are needed")                                      \
    X(unpack_short, END, "unpack-short", "Python: unpack() is given a part of a message")                              \
    X(number_too_large, END, "number-too-large", "Python: a number does not fit into its field")                       \
    X(dies_on_reset, END, "dies-on-reset", "a client that breaks off ends the server")                                 \
    X(decode_error, END, "decode-error", "bytes are decoded as text, and are none")                                    \
    X(encode_error, END, "encode-error", "text is encoded in a code that lacks its letters")                           \
    X(empty_datagram, END, "empty-datagram", "a datagram of no bytes is taken for the end")                            \
    X(dies_at_close, END, "dies-when-client-leaves", "a client that leaves ends the server with an error")             \
    X(one_client_only, END, "one-client-only", "it ends after a client or two")                                        \
    X(too_many_files, END, "descriptor-leak", "it runs out of descriptors")                                            \
    X(zombies, END, "leaves-zombies", "nobody waits for children that have ended")                                     \
    X(fork_storm, END, "child-goes-on", "children do not end, and make more children")                                 \
    X(eof_spin, END, "spins-at-end", "recv() returned 0, and it goes on")                                              \
    X(busy_wait, END, "busy-wait", "it runs in a circle while it has nothing to do")                                   \
    X(retries, END, "retries-for-ever", "it calls again and again where nobody listens")                               \
    X(reply_port, WAIT, "answers-from-another-port", "the answer leaves from another socket")                          \
    X(shared_variable, WAIT, "threads-share-variable", "threads share the variable of their descriptor")               \
    X(wrong_client, WAIT, "answer-to-wrong-client", "another client gets the answer")                                  \
    X(udp_connected, WAIT, "udp-locked-to-first", "the UDP socket was connected to its first client")                  \
    X(udp_stream, WAIT, "udp-as-stream", "a datagram is read in parts")                                                \
    X(wait_blocks, WAIT, "waits-for-child", "it waits for its child before it accepts again")                          \
    X(join_blocks, WAIT, "waits-for-thread", "it waits for its thread before it accepts again")                        \
    X(iterative, WAIT, "one-client-at-a-time", "an idle client holds all others up")                                   \
    X(half_line_blocks, WAIT, "blocks-on-one-client", "one client's unfinished message holds others up")               \
    X(select_sets, WAIT, "select-misses-socket", "select() is not asked about a socket that is ready")                 \
    X(poll_misses, WAIT, "poll-misses-socket", "poll() is not asked about a socket that is ready")                     \
    X(small_backlog, WAIT, "small-backlog", "the queue of waiting connections is too short")                           \
    X(trailing_nul, BYTES, "trailing-nul", "the text's zero byte is sent, too")                                        \
    X(whole_buffer, BYTES, "whole-buffer", "the whole buffer is sent, not what is in it")                              \
    X(stale_bytes, BYTES, "stale-bytes", "bytes of an earlier message follow")                                         \
    X(shared_buffer, BYTES, "clients-share-buffer", "one client gets bytes of another")                                \
    X(unterminated, BYTES, "unterminated-buffer", "bytes that were never set follow")                                  \
    X(answers_twice, BYTES, "answers-twice", "the answer comes twice")                                                 \
    X(missing_newline, BYTES, "missing-newline", "a line end is missing")                                              \
    X(extra_newline, BYTES, "extra-newline", "one line end too many")                                                  \
    X(crlf, BYTES, "carriage-return", "a '\\r' too many")                                                              \
    X(cr_lost, BYTES, "carriage-return-lost", "a '\\r' of the message is gone")                                        \
    X(bytes_repr, BYTES, "python-bytes-repr", "Python prints b'...'")                                                  \
    X(prints_null, BYTES, "prints-null", "it prints or sends null at the end")                                         \
    X(byte_order, BYTES, "byte-order", "a number's bytes are in the wrong order")                                      \
    X(byte_order_text, BYTES, "missing-ntohs", "a port is told with its bytes swapped")                                \
    X(port_signed, BYTES, "port-in-a-short", "a port above 32767 is told as a negative number")                        \
    X(signed_char, BYTES, "signed-char", "bytes above 127 are added as negative numbers")                              \
    X(number_overflow, BYTES, "number-overflow", "a number is too large for 32 bits")                                  \
    X(struct_padding, BYTES, "struct-padding", "a struct is sent with the gaps between its fields")                    \
    X(beyond_nul, BYTES, "prints-beyond-nul", "it prints what stands behind the zero byte")                            \
    X(stops_at_nul, BYTES, "stops-at-nul", "the answer ends where the message has a zero byte")                        \
    X(bytes_as_text, BYTES, "bytes-as-text", "bytes above 127 come back as others")                                    \
    X(not_only_letters, BYTES, "changes-other-bytes", "bytes that are no letters are changed")                         \
    X(upper_beyond_ascii, BYTES, "upper-beyond-ascii", "letters beyond ASCII are changed, too")                        \
    X(last_byte, BYTES, "stops-one-byte-early", "the last byte is left out")                                           \
    X(last_letter, BYTES, "last-letter-cut", "the last letter is taken for the line end, and cut off")                 \
    X(strips, BYTES, "blanks-stripped", "blanks at the ends of a line are lost")                                       \
    X(scanf_word, BYTES, "word-not-line", "it reads words, not lines")                                                 \
    X(one_recv, BYTES, "one-recv", "one recv() is taken for one message")                                              \
    X(second_lost, BYTES, "second-line-lost", "a second message in the same segment is lost")                          \
    X(last_line_lost, BYTES, "last-line-lost", "what stands before the end without a line end is lost")                \
    X(datagram_cut, BYTES, "datagram-cut", "a datagram that is longer than the buffer is cut")                         \
    X(one_fgets, BYTES, "one-fgets", "one fgets() is taken for one line")                                              \
    X(buffer_small, BYTES, "buffer-too-small", "what is longer than the buffer is lost")                               \
    X(extra_output, BYTES, "extra-output", "it prints more than was asked")                                            \
    X(closes_after_one, WAIT, "closes-after-one-message", "it closes the connection after one message")                \
    X(closes_silent, WAIT, "closes-silent-client", "a client that says nothing yet is closed")                         \
    X(parent_keeps, WAIT, "parent-keeps-connection", "the parent has the connection open, too")                        \
    X(no_close, WAIT, "never-closes", "the connection is never closed")                                                \
    X(does_not_end, WAIT, "does-not-end", "it waits for the next client, and should end")                              \
    X(reset_at_close, WAIT, "reset-at-close", "it ends the connection with a reset")                                   \
    X(no_receive_timeout, WAIT, "no-receive-timeout", "it waits for a datagram for ever")                              \
    X(no_half_close, WAIT, "no-half-close", "it waits for the other side, which waits for its end")                    \
    X(past_line, WAIT, "reads-past-line", "it reads on behind the line, and sends nothing")                            \
    X(keyboard_end, WAIT, "ignores-keyboard-end", "the keyboard's end is not noticed")                                 \
    X(exit_zero, WAIT, "exit-status-zero", "exit status 0 after a failure")                                            \
    X(calls_elsewhere, WAIT, "calls-elsewhere", "connect() was refused where somebody listens")                        \
    X(waits_for_more, WAIT, "waits-for-more", "it has the message and waits for more")                                 \
    X(waits_for_newline, WAIT, "waits-for-newline", "it waits for a line end that does not come")                      \
    X(waits_for_end, WAIT, "waits-for-end", "it waits for the end of the connection before it acts")                   \
    X(answers_late, WAIT, "answers-late", "the right answer comes, but too late")                                      \
    X(waits_for_message, WAIT, "waits-for-message", "it waits to be spoken to, and should speak first")                \
    X(uncaught, END, "uncaught-exception", "Python: an exception that nobody caught")

#define RULE_DECLARE(function, group, id, title)                                                                       \
    const char *rule_##function(struct arena *arena, const struct facts *facts);
RULE_LIST(RULE_DECLARE)
#undef RULE_DECLARE

#endif
