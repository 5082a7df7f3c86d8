// A medium with a bad sector, for one process (LD_PRELOAD): reading these bytes of BAD_FILE is EIO. Every byte of it,
// once a file BAD_FILE.gone is there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_bad(int fd, long at, unsigned long count) {
  const char *bad = getenv("BAD_FILE"), *from = getenv("BAD_FROM"), *to = getenv("BAD_TO");
  if (bad == NULL || from == NULL || to == NULL) return 0;
  char link[64], name[4096], gone[4200];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < 0) return 0;
  name[length] = 0;
  if (strncmp(name, bad, strlen(bad)) != 0) return 0;
  snprintf(gone, sizeof gone, "%s.gone", bad);
  if (access(gone, F_OK) == 0) return 1;
  const char *end = name + strlen(bad);
  if (strcmp(end, ".sqlite") != 0 && strcmp(end, ".damaged.sqlite") != 0) return 0;
  return at < atol(to) && at + (long)count > atol(from);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t at) {
  static ssize_t (*next)(int, void *, size_t, off64_t);
  if (next == NULL) next = dlsym(RTLD_NEXT, "pread64");
  if (!is_bad(fd, at, count)) return next(fd, buffer, count, at);
  errno = EIO;
  return -1;
}

ssize_t pread(int fd, void *buffer, size_t count, off_t at) { return pread64(fd, buffer, count, at); }

ssize_t read(int fd, void *buffer, size_t count) {
  static ssize_t (*next)(int, void *, size_t);
  if (next == NULL) next = dlsym(RTLD_NEXT, "read");
  off_t at = lseek(fd, 0, SEEK_CUR);
  if (at < 0 || !is_bad(fd, at, count)) return next(fd, buffer, count);
  errno = EIO;
  return -1;
}
