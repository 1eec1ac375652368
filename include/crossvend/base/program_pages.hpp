#pragma once

namespace crossvend::base {

/// Takes the pages of the program and its libraries out of this process's memory that are as their files have them:
/// once it has started, it needs less than a half of them again, and those come back from the page cache when they are
/// used. For a program that runs for months beside others, after its start. Has no effect where the system will not.
void release_program_pages();

}  // namespace crossvend::base
