/** Whether the filter's menu is open: its button opens it, and so does a chip. */
class FilterMenuState {
  open = $state(false);
}

export const filterMenu = new FilterMenuState();
