'use strict';
window.sakimori = {};
