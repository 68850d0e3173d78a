// Where a process touches the world outside its memory: files below one folder, and sockets it has connected. Loaded before libc (LD_PRELOAD), so
// that no code above it must know. Managed code adds crossings of its own kind through crossing(). While a recording runs, every crossing is written
// to a trace, before and after; at the one that is wanted the process kills itself.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define LABEL 700
#define MOST_SOCKETS 65536

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static volatile int recording;
static int trace = -1, wanted_side;
static long countdown, loose_commits;
static char root[PATH_MAX], wanted[LABEL];
static char *peers[MOST_SOCKETS];
static __thread int in_commit;

// The trace is written by system calls of our own: nothing here may cross.
static void say(char side, const char *label) {
  char line[LABEL + 4];
  int length = snprintf(line, sizeof line, "%c %s\n", side, label);
  syscall(SYS_write, trace, line, length);
}

EXPORT void crossing(const char *label, int after) {
  if (!recording) return;
  int error = errno;
  pthread_mutex_lock(&gate);
  if (recording) {
    say(after ? 'A' : 'B', label);
    int meant = wanted[0] == '*' || (after == wanted_side && strcmp(label, wanted) == 0);
    if (meant && --countdown == 0) {
      say('X', label);
      syscall(SYS_kill, getpid(), SIGKILL);
      for (;;) pause();
    }
  }
  pthread_mutex_unlock(&gate);
  errno = error;
}

// Something seen that is no crossing: calls that arrive.
EXPORT void crossing_note(const char *label) {
  pthread_mutex_lock(&gate);
  if (recording) say('I', label);
  pthread_mutex_unlock(&gate);
}

// A database commits on this thread from here until crossing_commit(label, 1).
EXPORT void crossing_commit(const char *label, int after) {
  if (!after) in_commit = 1;
  crossing(label, after);
  if (after) in_commit = 0;
}

// Begins a recording; side 1 is after. The label "*" means any crossing, "" none.
EXPORT int crossings_begin(const char *folder, const char *file, const char *label, int side, long count) {
  pthread_mutex_lock(&gate);
  snprintf(root, sizeof root, "%s/", folder);
  snprintf(wanted, sizeof wanted, "%s", label);
  wanted_side = side, countdown = count, loose_commits = 0;
  if (trace >= 0) syscall(SYS_close, trace);
  trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  recording = trace >= 0;
  pthread_mutex_unlock(&gate);
  return recording;
}

// Ends it; gives how many transactions reached a write-ahead log outside any crossing.
EXPORT long crossings_end(void) {
  pthread_mutex_lock(&gate);
  recording = 0;
  pthread_mutex_unlock(&gate);
  return loose_commits;
}

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), wanted_length = strlen(end);
  return length >= wanted_length && strcmp(text + length - wanted_length, end) == 0;
}

static int is_database(const char *path) {
  return ends_with(path, ".db") || ends_with(path, ".db-wal") || ends_with(path, ".db-shm") || ends_with(path, ".db-journal");
}

// Ids differ in every life: a run of 32 or more hex digits and dashes becomes one star.
static int name_path(const char *path, const char *what, char *label) {
  if (strncmp(path, root, strlen(root)) != 0 || is_database(path)) return 0;
  char *to = label + snprintf(label, LABEL, "file %s ", what), *end = label + LABEL - 1;
  for (const char *from = path + strlen(root); *from && to < end;) {
    size_t run = strspn(from, "0123456789abcdef-");
    if (run >= 32) *to++ = '*', from += run;
    else if (run > 0) while (run-- > 0 && to < end) *to++ = *from++;
    else *to++ = *from++;
  }
  *to = 0;
  return 1;
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
  return length > 0;
}

static int name_fd(int fd, const char *what, char *label) {
  if (!recording) return 0;
  int error = errno;
  if (fd >= 0 && fd < MOST_SOCKETS && peers[fd]) {
    snprintf(label, LABEL, "socket send %s", peers[fd]);
    return 1;
  }
  char path[PATH_MAX];
  int named = path_of(fd, path) && name_path(path, what, label);
  errno = error;
  return named;
}

static int name_at(int folder, const char *path, const char *what, char *label) {
  if (!recording || !path) return 0;
  if (path[0] == '/' || folder == AT_FDCWD) return name_path(path, what, label);
  int error = errno;
  char whole[PATH_MAX * 2 + 2], parent[PATH_MAX];
  int known = path_of(folder, parent);
  errno = error;
  snprintf(whole, sizeof whole, "%s/%s", parent, path);
  return known && name_path(whole, what, label);
}

// The header of the last frame of a transaction carries the size of the database; those of the others carry 0.
static void watch_log(int fd, const void *data, size_t length) {
  if (!recording || in_commit || length != 24) return;
  char path[PATH_MAX];
  const unsigned char *header = data;
  if (path_of(fd, path) && ends_with(path, ".db-wal") && strncmp(path, root, strlen(root)) == 0 && (header[4] | header[5] | header[6] | header[7]))
    __sync_fetch_and_add(&loose_commits, 1);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define CROSS(result, call) do { crossing(label, 0); result = call; crossing(label, 1); } while (0)
#define WRAP(type, name, parameters, arguments, named) \
  EXPORT type name parameters { REAL(name); char label[LABEL]; if (!(named)) return real arguments; type result; CROSS(result, real arguments); return result; }

#define OPEN(name, parameters, arguments, folder) \
  EXPORT int name parameters { \
    REAL(name); mode_t mode = 0; \
    if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
    char label[LABEL]; \
    if (!(flags & (O_CREAT | O_TRUNC)) || !name_at(folder, path, "create", label)) return real arguments; \
    int result; CROSS(result, real arguments); return result; }

OPEN(open, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), folder)
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), folder)

WRAP(ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length), name_fd(fd, "write", label))
WRAP(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), name_fd(fd, "write", label))
WRAP(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at), name_fd(fd, "write", label))
WRAP(ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t at), (fd, parts, count, at), name_fd(fd, "write", label))
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t length, off_t at), (fd, data, length, at), (watch_log(fd, data, length), name_fd(fd, "write", label)))
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t length, off64_t at), (fd, data, length, at), (watch_log(fd, data, length), name_fd(fd, "write", label)))
WRAP(ssize_t, copy_file_range, (int from, off64_t *at, int to, off64_t *to_at, size_t length, unsigned flags), (from, at, to, to_at, length, flags), name_fd(to, "write", label))
WRAP(ssize_t, sendfile, (int to, int from, off_t *at, size_t length), (to, from, at, length), name_fd(to, "write", label))
WRAP(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t length), (to, from, at, length), name_fd(to, "write", label))
WRAP(int, fsync, (int fd), (fd), name_fd(fd, "sync", label))
WRAP(int, fdatasync, (int fd), (fd), name_fd(fd, "sync", label))
WRAP(int, ftruncate, (int fd, off_t length), (fd, length), name_fd(fd, "truncate", label))
WRAP(int, ftruncate64, (int fd, off64_t length), (fd, length), name_fd(fd, "truncate", label))
WRAP(int, fallocate, (int fd, int mode, off_t at, off_t length), (fd, mode, at, length), name_fd(fd, "allocate", label))
WRAP(int, fallocate64, (int fd, int mode, off64_t at, off64_t length), (fd, mode, at, length), name_fd(fd, "allocate", label))
WRAP(int, rename, (const char *from, const char *to), (from, to), name_at(AT_FDCWD, to, "rename", label))
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), name_at(b, to, "rename", label))
WRAP(int, unlink, (const char *path), (path), name_at(AT_FDCWD, path, "remove", label))
WRAP(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), name_at(folder, path, "remove", label))
WRAP(int, rmdir, (const char *path), (path), name_at(AT_FDCWD, path, "remove", label))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), name_at(AT_FDCWD, path, "make", label))
WRAP(int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), name_at(folder, path, "make", label))
WRAP(int, link, (const char *from, const char *to), (from, to), name_at(AT_FDCWD, to, "link", label))
WRAP(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), name_at(b, to, "link", label))
WRAP(int, symlink, (const char *from, const char *to), (from, to), name_at(AT_FDCWD, to, "link", label))
WRAP(int, chmod, (const char *path, mode_t mode), (path, mode), name_at(AT_FDCWD, path, "mode", label))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode), name_fd(fd, "mode", label))
WRAP(ssize_t, send, (int fd, const void *data, size_t length, int flags), (fd, data, length, flags), name_fd(fd, "send", label))
WRAP(ssize_t, sendto, (int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size), (fd, data, length, flags, to, size), name_fd(fd, "send", label))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags), name_fd(fd, "send", label))

EXPORT int connect(int fd, const struct sockaddr *to, socklen_t size) {
  REAL(connect);
  char name[200] = "", label[LABEL];
  if (to && to->sa_family == AF_UNIX) {
    const char *path = ((const struct sockaddr_un *)to)->sun_path, *last = strrchr(path, '/');
    snprintf(name, sizeof name, "%.100s", last ? last + 1 : path);
  } else if (to && (to->sa_family == AF_INET || to->sa_family == AF_INET6)) {
    snprintf(name, sizeof name, "network");
  }
  if (!name[0] || fd < 0 || fd >= MOST_SOCKETS) return real(fd, to, size);
  snprintf(label, LABEL, "socket connect %s", name);
  int result;
  CROSS(result, real(fd, to, size));
  int error = errno;
  if (result == 0 || error == EINPROGRESS) peers[fd] = strdup(name);
  errno = error;
  return result;
}

EXPORT int close(int fd) {
  REAL(close);
  if (fd >= 0 && fd < MOST_SOCKETS && peers[fd]) {
    free(peers[fd]);
    peers[fd] = NULL;
  }
  return real(fd);
}
