#include <git2.h>

/* `git_libgit2_opts` takes a variable number of arguments, and Swift calls no such function. */

/* Where the library looks for configuration files of a level; the list is separated by colons, and empty for none. */
static inline int git_set_configuration_folders(git_config_level_t level, const char *folders) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, folders);
}
