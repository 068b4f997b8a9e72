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

/* Function, id, what it is in a few words. */
#define RULE_LIST(X)                                                                                                   \
    X(memory_report, "memory-error", "a sanitizer found memory used wrongly")                                          \
    X(buffer_overflow, "buffer-overflow", "more was written into a buffer than fits")                                  \
    X(format_string, "format-string", "received text is used as printf's format")                                      \
    X(wrong_descriptor, "wrong-descriptor", "it talks on a socket that is not connected")                              \
    X(connect_unchecked, "connect-unchecked", "the result of connect() is not looked at")                              \
    X(sigpipe, "sigpipe", "killed by SIGPIPE: it wrote to a connection that was gone")                                 \
    X(missing_htons, "missing-htons", "the port's two bytes are swapped")                                              \
    X(wrong_socket_type, "wrong-socket-type", "TCP in place of UDP, or the other way round")                           \
    X(ipv6_only, "ipv6-only", "the socket takes IPv6 only")                                                            \
    X(loopback_only, "loopback-only", "bound to 127.0.0.1: others cannot reach it")                                    \
    X(bind_unchecked, "bind-unchecked", "bind() failed, or was not given a port, and it went on")                      \
    X(port_hard_coded, "port-hard-coded", "it listens on another port than it was told")                               \
    X(asks_keyboard, "waits-for-keyboard", "it waits for the keyboard before it does its work")                        \
    X(no_reuseaddr, "no-reuseaddr", "the port cannot be bound again after a restart")                                  \
    X(precedence, "assignment-in-condition", "= binds weaker than <: the descriptor is 0 or 1")                        \
    X(foreign_address, "foreign-address", "bind() with an address that is not this machine's")                         \
    X(sockaddr_not_filled, "sockaddr-not-filled", "the address or the hints were not set to zero and filled")          \
    X(missing_listen, "missing-listen", "accept() without listen()")                                                   \
    X(accept_interrupted, "accept-interrupted", "a signal interrupted accept(), which was taken for an error")         \
    X(listener_closed, "listener-closed", "the listening socket was closed")                                           \
    X(str_not_bytes, "str-not-bytes", "Python: text where bytes are needed, or the other way round")                   \
    X(dies_on_reset, "dies-on-reset", "a client that breaks off ends the server")                                      \
    X(decode_error, "decode-error", "bytes are decoded as text, and are none")                                         \
    X(empty_datagram, "empty-datagram", "a datagram of no bytes is taken for the end")                                 \
    X(dies_at_close, "dies-when-client-leaves", "a client that leaves ends the server with an error")                  \
    X(one_client_only, "one-client-only", "it ends after a client or two")                                             \
    X(too_many_files, "descriptor-leak", "it runs out of descriptors")                                                 \
    X(fork_storm, "child-goes-on", "children do not end, and make more children")                                      \
    X(eof_spin, "spins-at-end", "recv() returned 0, and it goes on")                                                   \
    X(busy_wait, "busy-wait", "it runs in a circle while it has nothing to do")                                        \
    X(reply_port, "answers-from-another-port", "the answer leaves from another socket")                                \
    X(wrong_client, "answer-to-wrong-client", "another client gets the answer")                                        \
    X(udp_connected, "udp-locked-to-first", "the UDP socket was connected to its first client")                        \
    X(udp_stream, "udp-as-stream", "a datagram is read in parts")                                                      \
    X(wait_blocks, "waits-for-child", "it waits for its child before it accepts again")                                \
    X(join_blocks, "waits-for-thread", "it waits for its thread before it accepts again")                              \
    X(iterative, "one-client-at-a-time", "an idle client holds all others up")                                         \
    X(select_sets, "select-misses-socket", "select() is not asked about a socket that is ready")                       \
    X(poll_misses, "poll-misses-socket", "poll() or epoll is not asked about a socket that is ready")                  \
    X(small_backlog, "small-backlog", "the queue of waiting connections is too short")                                 \
    X(trailing_nul, "trailing-nul", "the text's zero byte is sent, too")                                               \
    X(whole_buffer, "whole-buffer", "the whole buffer is sent, not what is in it")                                     \
    X(stale_bytes, "stale-bytes", "bytes of an earlier message follow")                                                \
    X(unterminated, "unterminated-buffer", "bytes that were never set follow")                                         \
    X(answers_twice, "answers-twice", "the answer comes twice")                                                        \
    X(missing_newline, "missing-newline", "a line end is missing")                                                     \
    X(extra_newline, "extra-newline", "one line end too many")                                                         \
    X(crlf, "carriage-return", "a '\\r' too many")                                                                     \
    X(cr_lost, "carriage-return-lost", "a '\\r' of the message is gone")                                               \
    X(bytes_repr, "python-bytes-repr", "Python prints b'...'")                                                         \
    X(prints_null, "prints-null", "it prints null or None at the end")                                                 \
    X(byte_order, "byte-order", "a number's bytes are in the wrong order")                                             \
    X(byte_order_text, "missing-ntohs", "a port is told with its bytes swapped")                                       \
    X(port_signed, "port-in-a-short", "a port above 32767 is told as a negative number")                               \
    X(struct_padding, "struct-padding", "a struct is sent with the gaps between its fields")                           \
    X(stops_at_nul, "stops-at-nul", "the answer ends where the message has a zero byte")                               \
    X(bytes_as_text, "bytes-as-text", "bytes above 127 come back as others")                                           \
    X(upper_beyond_ascii, "upper-beyond-ascii", "letters beyond ASCII are changed, too")                               \
    X(not_only_letters, "changes-other-bytes", "bytes that are no letters are changed")                                \
    X(last_byte, "stops-one-byte-early", "the last byte is left out")                                                  \
    X(scanf_word, "word-not-line", "it reads words, not lines")                                                        \
    X(one_recv, "one-recv", "one recv() is taken for one message")                                                     \
    X(second_lost, "second-line-lost", "a second message in the same segment is lost")                                 \
    X(datagram_cut, "datagram-cut", "a datagram that is longer than the buffer is cut")                                \
    X(buffer_small, "buffer-too-small", "what is longer than the buffer is lost")                                      \
    X(extra_output, "extra-output", "it prints more than was asked")                                                   \
    X(closes_after_one, "closes-after-one-message", "it closes the connection after one message")                      \
    X(closes_silent, "closes-silent-client", "a client that says nothing yet is closed")                               \
    X(parent_keeps, "parent-keeps-connection", "the parent has the connection open, too")                              \
    X(no_close, "never-closes", "the connection is never closed")                                                      \
    X(reset_at_close, "reset-at-close", "it ends the connection with a reset")                                         \
    X(no_receive_timeout, "no-receive-timeout", "it waits for a datagram for ever")                                    \
    X(no_half_close, "no-half-close", "it waits for the other side, which waits for its end")                          \
    X(keyboard_end, "ignores-keyboard-end", "the keyboard's end is not noticed")                                       \
    X(exit_zero, "exit-status-zero", "exit status 0 after a failure")                                                  \
    X(calls_elsewhere, "calls-elsewhere", "connect() was refused where somebody listens")                              \
    X(waits_for_more, "waits-for-more", "it has the message and waits for more")

#define RULE_DECLARE(function, id, title) const char *rule_##function(struct arena *arena, const struct facts *facts);
RULE_LIST(RULE_DECLARE)
#undef RULE_DECLARE

#endif
