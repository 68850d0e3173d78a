/* Counts lines, words and bytes of one file: wordcount [INPUT [OUTPUT]].
 * Prints them, and writes them to OUTPUT when that can be opened.
 * One source for two targets: a WASI module (with wasi-libc) and a static Linux program (with nothing at all: linux.h). */
#ifdef FREESTANDING
#include "linux.h"
#else
#include <fcntl.h>
#include <unistd.h>
#endif

static char buffer[65536];
static char text[128];

static int append(int at, const char *word) {
    while (*word) text[at++] = *word++;
    return at;
}

static int append_number(int at, unsigned long number) {
    char digits[24];
    int n = 0;
    do digits[n++] = '0' + number % 10; while (number /= 10);
    while (n) text[at++] = digits[--n];
    return at;
}

int main(int argc, char **argv) {
    const char *input = argc > 1 ? argv[1] : "/inputs/text.txt";
    const char *output = argc > 2 ? argv[2] : "/outputs/counts.txt";
    unsigned long lines = 0, words = 0, bytes = 0;
    int in_word = 0, file = open(input, O_RDONLY);
    long got;

    if (file < 0) {
        static const char message[] = "wordcount: cannot open the input\n";
        write(2, message, sizeof message - 1);
        return 1;
    }
    while ((got = read(file, buffer, sizeof buffer)) > 0) {
        bytes += got;
        for (long i = 0; i < got; i++) {
            char c = buffer[i];
            int space = c == ' ' || (c >= '\t' && c <= '\r');
            lines += c == '\n';
            words += !space && !in_word;
            in_word = !space;
        }
    }
    if (got < 0) return 1;

    int length = append(0, "lines ");
    length = append_number(length, lines);
    length = append(length, "\nwords ");
    length = append_number(length, words);
    length = append(length, "\nbytes ");
    length = append_number(length, bytes);
    length = append(length, "\n");
    write(1, text, length);
    int results = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (results >= 0) {
        write(results, text, length);
        close(results);
    }
    return 0;
}
