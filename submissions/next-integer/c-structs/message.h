/* What travels in both directions. */
struct message {
    double value;
};
